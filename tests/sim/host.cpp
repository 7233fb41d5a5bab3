#include "tests/sim/host.h"

#include "tests/sim/link.h"

#include <algorithm>
#include <stdexcept>

namespace thisbe::sim {

Host::Host(Simulation& simulation, std::string name)
    : Node(simulation, name), random_(simulation.randomFor(name)) {}

Host::~Host() {
    powerOff();
}

std::unique_ptr<SimSocket> Host::openUdp(const Endpoint& local) {
    const IpAddress& address = local.address();
    if (!address.isUnspecified() && !owns(address)) {
        throw std::runtime_error(name() + ": cannot bind to " + address.toString() +
                                 ": not an address of it");
    }
    const Endpoint bound{address, local.port() == 0 ? ephemeralPort(address) : local.port()};
    auto socket = std::unique_ptr<SimSocket>(new SimSocket(*this, bound));
    if (!sockets_.emplace(bound, socket.get()).second) {
        socket->host_ = nullptr;
        throw std::runtime_error(name() + ": cannot bind to " + bound.toString() + ": taken");
    }
    return socket;
}

void Host::close(SimSocket& socket) {
    sockets_.erase(socket.localEndpoint());
}

void Host::end(Process& process) {
    std::erase_if(processes_, [&](const auto& mine) { return mine.get() == &process; });
}

void Host::powerOff() {
    processes_.clear();
    for (auto& [local, socket] : sockets_)
        socket->die();
    sockets_.clear();
    pathMtu_.clear();
    on_ = false;
}

void Host::move(Interface& interface, Link& link, const IpAddress& address, unsigned prefixLength,
                const IpAddress& gateway) {
    while (!interface.addresses().empty())
        interface.removeAddress(interface.addresses().back().address);
    interface.attach(&link);
    interface.addAddress(address, prefixLength);
    setDefaultGateway(interface, gateway);
}

std::optional<DatagramError> Host::send(const Datagram& datagram, const Endpoint& bound) {
    const IpAddress& remote = datagram.remote.address();
    if (remote.family() != bound.family() || datagram.remote.port() == 0) return DatagramError::badAddress;
    IpAddress source = bound.address().isUnspecified() ? datagram.local.address() : bound.address();
    if (source.isUnspecified()) source = sourceFor(remote);
    if (source.isUnspecified()) return DatagramError::unreachable;
    if (source.family() != remote.family() || !owns(source)) return DatagramError::badAddress;
    return sendFrom({source, bound.port()}, datagram);
}

std::optional<DatagramError> Host::sendFrom(const Endpoint& source, const Datagram& datagram) {
    const IpAddress& remote = datagram.remote.address();
    const bool toOneself = owns(remote);
    const RoutingTable::Route* way = toOneself ? nullptr : routeTo(remote);
    if (!toOneself && (way == nullptr || !way->interface->isUp())) return DatagramError::unreachable;
    constexpr std::size_t kMaxPayload = 65507; // 65,535 less the IPv4 and UDP headers
    if (datagram.payload.size() > kMaxPayload) return DatagramError::tooBig;

    PacketPtr packet = simulation().packets().make();
    packet->source = source;
    packet->destination = datagram.remote;
    if (datagram.hopLimit != 0) packet->hopLimit = datagram.hopLimit;
    packet->dontFragment = datagram.dontFragment;
    packet->payload.assign(datagram.payload.begin(), datagram.payload.end());
    if (way != nullptr && packet->dontFragment && !way->interface->fits(*packet))
        return DatagramError::tooBig;
    record(Trace::Action::sent, *packet);
    if (toOneself) {
        sendToSelf(std::move(packet));
        return std::nullopt;
    }
    // RFC 8201: what a router once found too big goes in fragments from then on. With dontFragment it is a
    // probe, and goes as it is.
    const auto known = pathMtu_.find(remote);
    if (known != pathMtu_.end() && packet->size() > known->second) packet->fragmented = !packet->dontFragment;
    route(std::move(packet));
    return std::nullopt;
}

void Host::onPacket(Interface&, PacketPtr packet) {
    if (!on_) return drop(DropReason::hostDown, *packet);
    if (!owns(packet->destination.address())) return drop(DropReason::notForUs, *packet);
    if (packet->protocol == Packet::Protocol::icmpError) return acceptError(*packet);
    SimSocket* socket = socketAt(packet->destination);
    if (socket == nullptr) {
        drop(DropReason::closedPort, *packet);
        if (answersClosedPorts_) sendError(IcmpError::Kind::portUnreachable, *packet);
        return;
    }
    if (!socket->hasRoomFor(*packet)) return drop(DropReason::receiveBuffer, *packet);
    record(Trace::Action::delivered, *packet);
    socket->deliver(std::move(packet));
}

void Host::acceptError(const Packet& packet) {
    record(Trace::Action::delivered, packet);
    const IcmpError& error = packet.icmp;
    if (error.kind == IcmpError::Kind::tooBig && error.mtu != 0) {
        pathMtu_[error.destination.address()] = error.mtu;
    }
    if (SimSocket* socket = socketAt(error.source)) socket->deliver(error.toPathError());
}

SimSocket* Host::socketAt(const Endpoint& local) {
    auto found = sockets_.find(local);
    if (found == sockets_.end())
        found = sockets_.find({IpAddress::unspecified(local.family()), local.port()});
    return found == sockets_.end() ? nullptr : found->second;
}

std::uint16_t Host::ephemeralPort(const IpAddress& address) {
    constexpr std::uint64_t kFirst = 32768; // net.ipv4.ip_local_port_range
    constexpr std::uint64_t kCount = 28232;
    const std::uint64_t start = random_.below(kCount);
    for (std::uint64_t tried = 0; tried < kCount; ++tried) {
        const auto port = static_cast<std::uint16_t>(kFirst + (start + tried) % kCount);
        if (!sockets_.contains({address, port})) return port;
    }
    throw std::runtime_error(name() + ": no free port");
}

} // namespace thisbe::sim
