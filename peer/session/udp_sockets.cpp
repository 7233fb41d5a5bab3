#include "peer/session/udp_sockets.h"

#include <Poco/Net/NetException.h>

#include <algorithm>

namespace thisbe::peer {

UdpSockets::Line::Line(EventLoop& loop, UdpBuffers& buffers, const UdpSocket::Options& options,
                       AddressFamily family, UdpSockets& owner)
    : socket(Endpoint(IpAddress::unspecified(family), 0), options, buffers),
      watch(loop, socket.fd(), Interest::read, [this, &owner](Ready) { owner.onReady(socket); }) {}

UdpSockets::UdpSockets(EventLoop& loop, UdpBuffers& buffers, const UdpSocket::Options& options,
                       UdpSocketsUser& user)
    : user_(user) {
    try {
        lines_[0] = std::make_unique<Line>(loop, buffers, options, AddressFamily::ipv4, *this);
    } catch (const Poco::Net::NetException&) {
        // Then IPv6 it is, or its failure is the one to tell.
    }
    try {
        lines_[1] = std::make_unique<Line>(loop, buffers, options, AddressFamily::ipv6, *this);
    } catch (const Poco::Net::NetException&) {
        if (!lines_[0]) throw;
    }
}

void UdpSockets::send(std::span<const Datagram> datagrams, std::vector<Refusal>& refusals) {
    // Runs of one family, in the order that they came in.
    while (!datagrams.empty()) {
        const AddressFamily family = datagrams.front().remote.family();
        const auto end = std::ranges::find_if(
            datagrams, [family](const Datagram& datagram) { return datagram.remote.family() != family; });
        const auto run = datagrams.first(static_cast<std::size_t>(end - datagrams.begin()));
        sendRun(run, refusals);
        datagrams = datagrams.subspan(run.size());
    }
}

void UdpSockets::sendRun(std::span<const Datagram> run, std::vector<Refusal>& refusals) {
    const auto refuse = [&](const Datagram& datagram, DatagramError error) {
        refusals.push_back({datagram.local, datagram.remote, error});
    };
    if (const auto& line = lines_[indexOf(run.front().remote.family())]) {
        for (const SendFailure& failure : line->socket.send(run).failures)
            refuse(run[failure.index], failure.error);
    } else {
        for (const Datagram& datagram : run)
            refuse(datagram, DatagramError::unreachable);
    }
}

SendReport UdpSockets::sendNow(std::span<const Datagram> run) {
    if (run.empty()) return {};
    const auto& line = lines_[indexOf(run.front().remote.family())];
    return line ? line->socket.send(run) : SendReport{};
}

UdpCounters UdpSockets::counters() const {
    UdpCounters sum;
    for (const auto& line : lines_) {
        if (!line) continue;
        const UdpCounters each = line->socket.counters();
        sum.kernelDrops += each.kernelDrops;
        sum.receivedSuperPackets += each.receivedSuperPackets;
    }
    return sum;
}

std::uint16_t UdpSockets::port(AddressFamily family) const {
    const auto& line = lines_[indexOf(family)];
    return line ? line->socket.localEndpoint().port() : 0;
}

void UdpSockets::onReady(UdpSocket& socket) {
    // Answers leave at the end of a batch, never inside: received datagrams live in buffers that are shared.
    for (auto datagrams = socket.receive(); !datagrams.empty(); datagrams = socket.receive())
        for (const Datagram& datagram : datagrams)
            user_.onDatagram(datagram);
    for (const PathError& error : socket.takePathErrors())
        user_.onPathError(error);
    user_.onBatchEnd();
}

} // namespace thisbe::peer
