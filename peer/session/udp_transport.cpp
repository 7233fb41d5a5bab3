#include "peer/session/udp_transport.h"

#include <Poco/Net/NetException.h>

#include <algorithm>

namespace thisbe::peer {

namespace {

// A chat is small; the kernel's default would do.
constexpr UdpSocket::Options kSmall = {.receiveBuffer = 256 * 1024, .sendBuffer = 256 * 1024};

// Whether the failure says that nothing gets there, rather than that this one did not.
bool isHard(DatagramError error) {
    switch (error) {
    case DatagramError::refused:
    case DatagramError::unreachable:
    case DatagramError::notPermitted:
    case DatagramError::badAddress:
        return true;
    case DatagramError::tooBig:
    case DatagramError::noBuffers:
    case DatagramError::other:
        return false;
    }
    return false;
}

} // namespace

UdpTransport::Line::Line(EventLoop& loop, UdpBuffers& buffers, AddressFamily family, UdpTransport& owner)
    : socket(Endpoint(IpAddress::unspecified(family), 0), kSmall, buffers),
      watch(loop, socket.fd(), Interest::read, [this, &owner](Ready) { owner.onReady(socket); }) {}

UdpTransport::UdpTransport(EventLoop& loop, UdpBuffers& buffers, SessionTransportUser& user) : user_(user) {
    try {
        lines_[0] = std::make_unique<Line>(loop, buffers, AddressFamily::ipv4, *this);
    } catch (const Poco::Net::NetException&) {
        // Then IPv6 it is, or its failure is the one to tell.
    }
    try {
        lines_[1] = std::make_unique<Line>(loop, buffers, AddressFamily::ipv6, *this);
    } catch (const Poco::Net::NetException&) {
        if (!lines_[0]) throw;
    }
}

void UdpTransport::send(std::span<const Datagram> datagrams, std::vector<Endpoint>& unreachable) {
    // Runs of one family, in the order that they came in.
    while (!datagrams.empty()) {
        const AddressFamily family = datagrams.front().remote.family();
        const auto end = std::ranges::find_if(
            datagrams, [family](const Datagram& datagram) { return datagram.remote.family() != family; });
        const auto run = datagrams.first(static_cast<std::size_t>(end - datagrams.begin()));
        if (const auto& line = lines_[indexOf(family)]) {
            for (const SendFailure& failure : line->socket.send(run).failures)
                if (isHard(failure.error)) unreachable.push_back(run[failure.index].remote);
        } else {
            for (const Datagram& datagram : run)
                unreachable.push_back(datagram.remote);
        }
        datagrams = datagrams.subspan(run.size());
    }
}

std::uint16_t UdpTransport::localPort(AddressFamily family) const {
    const auto& line = lines_[indexOf(family)];
    return line ? line->socket.localEndpoint().port() : 0;
}

void UdpTransport::onReady(UdpSocket& socket) {
    // The user answers at the end of a batch, never inside: the datagrams live in buffers that are shared.
    for (auto datagrams = socket.receive(); !datagrams.empty(); datagrams = socket.receive())
        for (const Datagram& datagram : datagrams)
            user_.onDatagram(datagram);
    for (const PathError& error : socket.takePathErrors())
        if (error.error == DatagramError::refused || error.error == DatagramError::unreachable)
            user_.onUnreachable(error.remote);
    user_.onBatchEnd();
}

} // namespace thisbe::peer
