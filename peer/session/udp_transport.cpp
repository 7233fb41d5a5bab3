#include "peer/session/udp_transport.h"

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

UdpTransport::UdpTransport(EventLoop& loop, UdpBuffers& buffers, SessionTransportUser& user)
    : user_(user), sockets_(loop, buffers, kSmall, *this) {}

void UdpTransport::send(std::span<const Datagram> datagrams, std::vector<Endpoint>& unreachable) {
    refusals_.clear();
    sockets_.send(datagrams, refusals_);
    for (const UdpSockets::Refusal& refusal : refusals_)
        if (isHard(refusal.error)) unreachable.push_back(refusal.remote);
}

void UdpTransport::onPathError(const PathError& error) {
    if (error.error == DatagramError::refused || error.error == DatagramError::unreachable)
        user_.onUnreachable(error.remote);
}

} // namespace thisbe::peer
