// What would help a session to a better way.
#pragma once

#include <cstdint>

namespace thisbe::peer {

enum class PathAdvice : std::uint8_t {
    restrictedByOption, // --path keeps a better way out
    udpBlockedHere,
    udpBlockedThere,
    symmetricHere, // and the other side's filter does not make up for it
    symmetricThere,
    noHairpinning, // one public address, no common LAN, and a NAT that does not hairpin
    natUnknownHere,
    natUnknownThere,
    unexpectedlyRelayed, // a direct path should be possible, and every check of one failed
    tooSmall,            // a direct path passes small datagrams only
    unstable,            // a better path dies again and again and is held back
    relayOverTcp,
    noFallback, // nothing would carry if the present path died
    noPath,
};

// A short name for scripts: "udp-blocked-here".
const char* toString(PathAdvice advice);
// What is the matter and what to do: one or two sentences for a person.
const char* sentenceOf(PathAdvice advice);

} // namespace thisbe::peer
