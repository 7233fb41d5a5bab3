#include "tests/sim/node.h"

#include "tests/sim/link.h"

namespace thisbe::sim {

Node::Node(Simulation& simulation, std::string name) : simulation_(simulation), name_(std::move(name)) {}

Node::~Node() = default;

Interface& Node::addInterface(std::string name, Link& link) {
    interfaces_.push_back(std::make_unique<Interface>(simulation_, *this, std::move(name)));
    interfaces_.back()->attach(&link);
    return *interfaces_.back();
}

void Node::setDefaultGateway(Interface& interface, const IpAddress& gateway) {
    routes_.add({IpPrefix(IpAddress::unspecified(gateway.family()), 0), &interface, gateway});
}

IpAddress Node::sourceFor(const IpAddress& destination) const {
    if (owns(destination)) return destination;
    const RoutingTable::Route* route = routes_.find(destination);
    const IpAddress none = IpAddress::unspecified(destination.family());
    if (route == nullptr) return none;
    const Interface::Address* second = nullptr;
    for (const Interface::Address& mine : route->interface->addresses()) {
        if (mine.address.family() != destination.family()) continue;
        // RFC 6724, rule 3: "Avoid deprecated addresses."
        if (!mine.deprecated) return mine.address;
        if (second == nullptr) second = &mine;
    }
    return second == nullptr ? none : second->address;
}

void Node::route(PacketPtr packet) {
    const RoutingTable::Route* route = routes_.find(packet->destination.address());
    if (route == nullptr) {
        drop(DropReason::noRoute, *packet);
        return sendError(IcmpError::Kind::noRoute, *packet);
    }
    Interface& out = *route->interface;
    if (!makeFit(out, *packet)) return;
    if (!out.hasCarrier()) return drop(DropReason::linkDown, *packet);
    Interface* next = out.neighbour(route->gateway ? *route->gateway : packet->destination.address());
    if (next == nullptr) {
        drop(DropReason::noNeighbour, *packet);
        return sendError(IcmpError::Kind::hostUnreachable, *packet);
    }
    out.transmit(std::move(packet), *next);
}

void Node::forward(PacketPtr packet) {
    if (packet->hopLimit <= 1) {
        drop(DropReason::hopLimit, *packet);
        return sendError(IcmpError::Kind::timeExceeded, *packet);
    }
    --packet->hopLimit;
    record(Trace::Action::forwarded, *packet);
    route(std::move(packet));
}

bool Node::makeFit(const Interface& out, Packet& packet) {
    if (out.fits(packet)) return true;
    const LinkConditions& conditions = out.conditions();
    if (conditions.mtuBlackHole) {
        drop(DropReason::tooBig, packet);
        return false;
    }
    // RFC 8200, section 4.5: "unlike IPv4, fragmentation in IPv6 is performed only by source nodes, not by
    // routers along a packet's delivery path".
    const bool maySplit = packet.source.isV4() || owns(packet.source.address());
    if (!packet.dontFragment && maySplit) {
        packet.fragmented = true;
        return true;
    }
    drop(DropReason::tooBig, packet);
    sendError(IcmpError::Kind::tooBig, packet, conditions.mtu);
    return false;
}

void Node::sendError(IcmpError::Kind kind, const Packet& about, std::uint32_t mtu) {
    // RFC 1122, section 3.2.2: "An ICMP error message MUST NOT be sent as the result of receiving: an ICMP
    // error message".
    if (about.protocol == Packet::Protocol::icmpError) return;
    const IpAddress source = sourceFor(about.source.address());
    if (source.isUnspecified()) return;
    PacketPtr error = simulation_.packets().make();
    error->source = {source, 0};
    error->destination = {about.source.address(), 0};
    error->protocol = Packet::Protocol::icmpError;
    error->icmp = {kind, mtu, about.source, about.destination};
    if (owns(about.source.address())) return sendToSelf(std::move(error));
    route(std::move(error));
}

void Node::sendToSelf(PacketPtr packet) {
    simulation_.post(simulation_.now(), *this, 0, packet.release());
}

void Node::onEvent(std::uint64_t, Packet* packet) {
    onPacket(*interfaces_.front(), simulation_.packets().adopt(packet));
}

void Node::drop(DropReason reason, const Packet& packet) {
    simulation_.trace().recordDrop(simulation_.now(), name_, reason, packet);
}

void Node::record(Trace::Action action, const Packet& packet) {
    simulation_.trace().record(simulation_.now(), name_, action, packet);
}

} // namespace thisbe::sim
