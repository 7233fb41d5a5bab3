#include "peer/path/path_advice.h"

namespace thisbe::peer {

const char* toString(PathAdvice advice) {
    switch (advice) {
    case PathAdvice::restrictedByOption:
        return "restricted-by-option";
    case PathAdvice::udpBlockedHere:
        return "udp-blocked-here";
    case PathAdvice::udpBlockedThere:
        return "udp-blocked-there";
    case PathAdvice::symmetricHere:
        return "symmetric-here";
    case PathAdvice::symmetricThere:
        return "symmetric-there";
    case PathAdvice::noHairpinning:
        return "no-hairpinning";
    case PathAdvice::natUnknownHere:
        return "nat-unknown-here";
    case PathAdvice::natUnknownThere:
        return "nat-unknown-there";
    case PathAdvice::unexpectedlyRelayed:
        return "unexpectedly-relayed";
    case PathAdvice::tooSmall:
        return "too-small";
    case PathAdvice::unstable:
        return "unstable";
    case PathAdvice::relayOverTcp:
        return "relay-over-tcp";
    case PathAdvice::noFallback:
        return "no-fallback";
    case PathAdvice::noPath:
        return "no-path";
    }
    return "?";
}

const char* sentenceOf(PathAdvice advice) {
    switch (advice) {
    case PathAdvice::restrictedByOption:
        return "A better way works, but --path does not allow it. Use --path auto.";
    case PathAdvice::udpBlockedHere:
        return "The network here lets no UDP out, so only the relay over TCP is left. Allow outgoing UDP.";
    case PathAdvice::udpBlockedThere:
        return "The peer's network lets no UDP out, so only a relay is left. Allow outgoing UDP there.";
    case PathAdvice::symmetricHere:
        return "The NAT here gives every destination another port, so the peer cannot know where to send. "
               "Turn on "
               "endpoint-independent mapping (\"full cone\", \"static port\") there, forward a UDP port, or "
               "use "
               "IPv6 on both sides.";
    case PathAdvice::symmetricThere:
        return "The peer's NAT gives every destination another port, so we cannot know where to send. Turn "
               "on "
               "endpoint-independent mapping (\"full cone\", \"static port\") there, forward a UDP port, or "
               "use "
               "IPv6 on both sides.";
    case PathAdvice::noHairpinning:
        return "Both sides share one public address, but are not on one LAN, and their common NAT does not "
               "send "
               "what comes from inside back in. IPv6 on both sides, or a common LAN, would give a direct "
               "way.";
    case PathAdvice::natUnknownHere:
        return "How the NAT here behaves is not known. `thisbe stun` tells, with a server that has two "
               "addresses.";
    case PathAdvice::natUnknownThere:
        return "How the peer's NAT behaves is not known. `thisbe stun` there tells, with a server that has "
               "two "
               "addresses.";
    case PathAdvice::unexpectedlyRelayed:
        return "By the NATs on both sides a direct way should be possible, but every check of one failed. A "
               "firewall on one of the hosts that drops incoming UDP is the usual reason.";
    case PathAdvice::tooSmall:
        return "A direct way exists, but loses datagrams of 1,200 bytes. Look for a tunnel or a link with a "
               "small "
               "MTU on that way.";
    case PathAdvice::unstable:
        return "A better way works and dies again and again, so it has to prove itself before it is used. "
               "Look "
               "for a weak radio link or a NAT that forgets quickly.";
    case PathAdvice::relayOverTcp:
        return "The relay is reached over TCP: one lost packet delays all that follow. Allow outgoing UDP.";
    case PathAdvice::noFallback:
        return "Nothing else would carry if the present way died. A server that relays would.";
    case PathAdvice::noPath:
        return "No way works at all, not even through the relay. Look whether this host, the peer and the "
               "server "
               "are on line.";
    }
    return "?";
}

} // namespace thisbe::peer
