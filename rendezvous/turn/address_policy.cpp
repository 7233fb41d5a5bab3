#include "rendezvous/turn/address_policy.h"

#include "shared/base/address_class.h"

#include <algorithm>

namespace thisbe::rendezvous {

namespace {

// What no rule can make a destination of a unicast datagram. On Linux 0.0.0.0 and :: are even this host
// itself.
bool isNeverAPeer(AddressClass addressClass) {
    return addressClass == AddressClass::unspecified || addressClass == AddressClass::multicast ||
           addressClass == AddressClass::broadcast;
}

std::optional<unsigned> longest(const std::vector<IpPrefix>& prefixes, const IpAddress& address) {
    std::optional<unsigned> out;
    for (const IpPrefix& prefix : prefixes)
        if (prefix.contains(address)) out = std::max(out.value_or(0), prefix.length());
    return out;
}

} // namespace

const char* toString(PeerVerdict verdict) {
    switch (verdict) {
    case PeerVerdict::forbidden:
        return "forbidden";
    case PeerVerdict::allowed:
        return "allowed";
    case PeerVerdict::ownRelays:
        return "own relayed addresses only";
    case PeerVerdict::ownExceptServices:
        return "own, except services";
    }
    return "unknown";
}

AddressPolicy::AddressPolicy(Rules rules) : rules_(std::move(rules)) {
    for (IpAddress& own : rules_.own)
        own = own.canonical();
}

AddressPolicy::Range AddressPolicy::rangeOf(const IpAddress& address) const {
    const auto open = longest(rules_.allow, address);
    const auto closed = longest(rules_.deny, address);
    if (closed && (!open || *closed >= *open)) return Range::closed;
    return open ? Range::open : Range::none;
}

bool AddressPolicy::isOwn(const IpAddress& address) const {
    return classify(address) == AddressClass::loopback ||
           std::ranges::find(rules_.own, address) != rules_.own.end();
}

PeerVerdict AddressPolicy::check(const IpAddress& peer) const {
    // A mapped address on the wire is a way around filters and nothing else; its IPv4 form has a family of
    // its own.
    if (peer != peer.canonical() || peer.scopeId() != 0) return PeerVerdict::forbidden;
    const AddressClass addressClass = classify(peer);
    if (isNeverAPeer(addressClass)) return PeerVerdict::forbidden;

    // Where its packets may come out has to be a peer in its own right, and not this server.
    if (const auto inner = embeddedIpv4(peer)) {
        if (check(*inner) != PeerVerdict::allowed) return PeerVerdict::forbidden;
    }
    switch (rangeOf(peer)) {
    case Range::closed:
        return PeerVerdict::forbidden;
    case Range::open:
        return isOwn(peer) ? PeerVerdict::ownExceptServices : PeerVerdict::allowed;
    case Range::none:
        break;
    }
    // Loopback is own as well, but a peer only where it was named as a relayed address.
    if (std::ranges::find(rules_.own, peer) != rules_.own.end()) return PeerVerdict::ownRelays;
    return addressClass == AddressClass::global ? PeerVerdict::allowed : PeerVerdict::forbidden;
}

} // namespace thisbe::rendezvous
