#include "peer/ice/nat64_way.h"

namespace thisbe::peer {

Datagram Nat64Way::onWire(const Datagram& datagram) const {
    if (datagram.local != local4 || !datagram.remote.isV4()) return datagram;
    Datagram out = datagram;
    out.local = local6;
    out.remote = {prefix.synthesize(datagram.remote.address()), datagram.remote.port()};
    return out;
}

Endpoint Nat64Way::fromWire(const Endpoint& remote) const {
    const auto ipv4 = prefix.extract(remote.address());
    return ipv4 ? Endpoint(*ipv4, remote.port()) : remote;
}

Datagram Nat64Way::fromWire(const Datagram& datagram) const {
    if (datagram.local != local6) return datagram;
    Datagram out = datagram;
    out.remote = fromWire(datagram.remote);
    if (out.remote.isV4()) out.local = local4;
    return out;
}

IpAddress nat64LocalAddress() {
    return IpAddress(IpAddress::V4Bytes{192, 0, 0, 1});
}

} // namespace thisbe::peer
