#include "shared/ice/check_target.h"

#include "shared/base/address_class.h"

namespace thisbe::ice {

namespace {

bool mayBeCheckTarget(AddressClass addressClass) {
    switch (addressClass) {
    case AddressClass::global:
    case AddressClass::loopback: // only from loopback: mayPair()
    case AddressClass::privateUse:
    case AddressClass::carrierGradeNat:
    case AddressClass::linkLocal:
    case AddressClass::uniqueLocal:
    case AddressClass::documentation: // laboratories
    case AddressClass::benchmarking:
    case AddressClass::sixToFour:
    case AddressClass::teredo:
    case AddressClass::nat64:
        return true;
    case AddressClass::unspecified:
    case AddressClass::multicast:
    case AddressClass::broadcast:
    case AddressClass::reserved:
    case AddressClass::ipv4Mapped:
    case AddressClass::ipv4Compatible:
        return false;
    }
    return false;
}

} // namespace

bool mayBeCheckTarget(const Endpoint& remote) {
    if (remote.port() == 0) return false;
    if (!mayBeCheckTarget(classify(remote.address()))) return false;
    const auto inside = embeddedIpv4(remote.address());
    if (!inside) return true;
    const AddressClass there = classify(*inside);
    return there != AddressClass::loopback && there != AddressClass::linkLocal && mayBeCheckTarget(there);
}

bool mayPair(const IpAddress& base, bool relayed, const IpAddress& remote) {
    if (base.family() != remote.family()) return false;
    const AddressClass here = classify(base);
    const AddressClass there = classify(remote);
    for (const AddressClass alone : {AddressClass::loopback, AddressClass::linkLocal}) {
        if ((here == alone) != (there == alone)) return false;
        if (relayed && there == alone) return false;
    }
    return true;
}

} // namespace thisbe::ice
