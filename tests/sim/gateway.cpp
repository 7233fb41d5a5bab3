#include "tests/sim/gateway.h"

#include <algorithm>

namespace thisbe::sim {
namespace {

// RFC 6052, section 2.1: the Well-Known Prefix 64:ff9b::/96.
const IpPrefix& nat64Prefix() {
    static const IpPrefix prefix = IpPrefix::parse("64:ff9b::/96").value();
    return prefix;
}

Endpoint toIpv4(const Endpoint& endpoint) {
    const ByteView bytes = endpoint.address().bytes();
    return {IpAddress(IpAddress::V4Bytes{bytes[12], bytes[13], bytes[14], bytes[15]}), endpoint.port()};
}

Endpoint toIpv6(const Endpoint& endpoint) {
    IpAddress::V6Bytes bytes{};
    std::copy_n(nat64Prefix().address().bytes().begin(), 12, bytes.begin());
    std::copy_n(endpoint.address().bytes().begin(), 4, bytes.begin() + 12);
    return {IpAddress(bytes), endpoint.port()};
}

} // namespace

Gateway::Gateway(Simulation& simulation, std::string name)
    : Node(simulation, name), random_(simulation.randomFor(name)) {}

NatEngine& Gateway::enableNat(NatConfig config) {
    return nat_.emplace(std::move(config), random_);
}

NatEngine& Gateway::enableNat64(NatConfig config) {
    return nat64_.emplace(std::move(config), random_);
}

void Gateway::enableIpv6Firewall(Duration timeout) {
    firewall_.emplace(timeout);
}

void Gateway::restart() {
    if (nat_) nat_->reset();
    if (nat64_) nat64_->reset();
    if (firewall_) firewall_->reset();
}

NatEngine* Gateway::engineOf(const IpAddress& external) {
    if (nat_ && nat_->isExternal(external)) return &*nat_;
    if (nat64_ && nat64_->isExternal(external)) return &*nat64_;
    return nullptr;
}

void Gateway::onPacket(Interface& in, PacketPtr packet) {
    const bool isUdp = packet->protocol == Packet::Protocol::udp;
    if (udpBlocked_ && isUdp) return drop(DropReason::filtered, *packet);
    // An error of this gateway's own about a packet that it translated comes back here as well.
    NatEngine* engine = engineOf(packet->destination.address());
    if (!isUdp && engine != nullptr) return translateErrorInbound(*engine, std::move(packet));
    if (&in == outside_) {
        if (engine != nullptr) return translateInbound(*engine, std::move(packet));
        return fromOutside(std::move(packet));
    }
    fromInside(std::move(packet));
}

void Gateway::fromInside(PacketPtr packet) {
    const IpAddress& destination = packet->destination.address();
    if (packet->source.isV4() && nat_) {
        return packet->protocol == Packet::Protocol::udp ? translateOutbound(std::move(packet))
                                                         : translateErrorOutbound(std::move(packet));
    }
    if (nat64_ && nat64Prefix().contains(destination)) return translateOutbound64(std::move(packet));
    if (owns(destination)) {
        drop(DropReason::closedPort, *packet);
        return sendError(IcmpError::Kind::portUnreachable, *packet);
    }
    filterOutbound(std::move(packet));
}

void Gateway::fromOutside(PacketPtr packet) {
    // To the gateway itself: a home's gateway does not answer strangers.
    if (owns(packet->destination.address())) return drop(DropReason::filtered, *packet);
    if (packet->source.isV4() && nat_) return drop(DropReason::filtered, *packet);
    filterInbound(std::move(packet));
}

void Gateway::filterOutbound(PacketPtr packet) {
    const bool tracked = firewall_ && packet->source.isV6() && packet->protocol == Packet::Protocol::udp;
    if (tracked && packet->hopLimit > 1 &&
        !firewall_->outbound(packet->source, packet->destination, simulation().now())) {
        return drop(DropReason::filtered, *packet);
    }
    forward(std::move(packet));
}

void Gateway::filterInbound(PacketPtr packet) {
    if (!firewall_ || packet->source.isV4()) return forward(std::move(packet));
    const bool admitted = packet->protocol == Packet::Protocol::udp
                              ? firewall_->inbound(packet->source, packet->destination, simulation().now())
                              : firewall_->knows(packet->icmp.source, packet->icmp.destination);
    if (!admitted) return drop(DropReason::filtered, *packet);
    forward(std::move(packet));
}

void Gateway::translateOutbound(PacketPtr packet) {
    const IpAddress& destination = packet->destination.address();
    if (owns(destination) && !nat_->isExternal(destination)) {
        drop(DropReason::closedPort, *packet);
        return sendError(IcmpError::Kind::portUnreachable, *packet);
    }
    // Translation comes after the decision to forward: what expires here leaves no mapping.
    if (packet->hopLimit <= 1) return forward(std::move(packet));
    const NatResult result = nat_->outbound(packet->source, packet->destination, simulation().now());
    if (!result.passed()) return drop(DropReason::natDropped, *packet);
    packet->source = result.source;
    packet->destination = result.destination;
    forward(std::move(packet));
}

void Gateway::translateInbound(NatEngine& engine, PacketPtr packet) {
    const NatResult result = engine.inbound(packet->source, packet->destination, simulation().now());
    if (!result.passed()) {
        drop(DropReason::natDropped, *packet);
        // Without input rules the gateway's own closed port answers.
        if (result.drop == NatDrop::unsolicited) sendError(IcmpError::Kind::portUnreachable, *packet);
        return;
    }
    packet->source = &engine == nat() ? result.source : toIpv6(result.source);
    packet->destination = result.destination;
    forward(std::move(packet));
}

// RFC 5508, section 4.2: the embedded packet is translated along with the error that carries it.
void Gateway::translateErrorInbound(NatEngine& engine, PacketPtr packet) {
    IcmpError& error = packet->icmp;
    const auto internal = engine.internalOf(error.source, error.destination, simulation().now());
    if (!internal) return drop(DropReason::natDropped, *packet);
    error.source = *internal;
    packet->destination = {internal->address(), 0};
    if (&engine != nat()) {
        packet->source = toIpv6(packet->source);
        error.destination = toIpv6(error.destination);
        // RFC 7915, section 4.2: the IPv6 header is 20 bytes longer.
        if (error.mtu != 0) error.mtu += 20;
    }
    if (owns(packet->source.address())) return route(std::move(packet));
    forward(std::move(packet));
}

void Gateway::translateErrorOutbound(PacketPtr packet) {
    IcmpError& error = packet->icmp;
    const auto external = nat_->externalOf(error.destination, error.source, simulation().now());
    if (!external) return drop(DropReason::natDropped, *packet);
    error.destination = *external;
    packet->source = {external->address(), 0};
    forward(std::move(packet));
}

void Gateway::translateOutbound64(PacketPtr packet) {
    if (packet->protocol != Packet::Protocol::udp) return drop(DropReason::natDropped, *packet);
    if (packet->hopLimit <= 1) return forward(std::move(packet));
    const NatResult result =
        nat64_->outbound(packet->source, toIpv4(packet->destination), simulation().now());
    if (!result.passed()) return drop(DropReason::natDropped, *packet);
    packet->source = result.leavesAt == NatResult::Side::outside ? result.source : toIpv6(result.source);
    packet->destination = result.destination;
    forward(std::move(packet));
}

} // namespace thisbe::sim
