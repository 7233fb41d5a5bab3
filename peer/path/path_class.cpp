#include "peer/path/path_class.h"

#include "shared/base/address_class.h"

namespace thisbe::peer {

namespace {

bool isNear(const IpAddress& address) {
    switch (classify(address)) {
    case AddressClass::loopback:
    case AddressClass::privateUse:
    case AddressClass::linkLocal:
    case AddressClass::uniqueLocal:
        return true;
    case AddressClass::global:
    case AddressClass::unspecified:
    case AddressClass::carrierGradeNat:
    case AddressClass::documentation:
    case AddressClass::multicast:
    case AddressClass::broadcast:
    case AddressClass::benchmarking:
    case AddressClass::reserved:
    case AddressClass::ipv4Mapped:
    case AddressClass::ipv4Compatible:
    case AddressClass::sixToFour:
    case AddressClass::teredo:
    case AddressClass::nat64:
        return false;
    }
    return false;
}

// Behind a NAT64 one end sees an IPv6 address where the other sees IPv4: our mapped address then is IPv4 too.
bool isIpv6Throughout(const ice::CandidatePair& pair) {
    const IpAddress& remote = pair.remote.endpoint.address();
    return remote.isV6() && pair.local.endpoint.isV6() && classify(remote) != AddressClass::nat64;
}

} // namespace

const char* toString(PathClass pathClass) {
    switch (pathClass) {
    case PathClass::lan:
        return "LAN";
    case PathClass::directIpv6:
        return "direct IPv6";
    case PathClass::directIpv4:
        return "direct IPv4";
    case PathClass::relayUdp:
        return "relay";
    case PathClass::relayStream:
        return "relay over TCP";
    }
    return "?";
}

const char* toString(PathSlot slot) {
    switch (slot) {
    case PathSlot::directIpv4:
        return "direct IPv4";
    case PathSlot::directIpv6:
        return "direct IPv6";
    case PathSlot::relay:
        return "relay";
    }
    return "?";
}

PathClass classify(const ice::CandidatePair& pair, bool overStream) {
    if (pair.isRelayed())
        return pair.relayedBase && overStream ? PathClass::relayStream : PathClass::relayUdp;
    if (isNear(pair.local.endpoint.address()) && isNear(pair.remote.endpoint.address()))
        return PathClass::lan;
    return isIpv6Throughout(pair) ? PathClass::directIpv6 : PathClass::directIpv4;
}

PathSlot slotOf(const ice::CandidatePair& pair) {
    if (pair.isRelayed()) return PathSlot::relay;
    return isIpv6Throughout(pair) ? PathSlot::directIpv6 : PathSlot::directIpv4;
}

} // namespace thisbe::peer
