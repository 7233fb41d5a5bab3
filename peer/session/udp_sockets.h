// UDP sockets on ports that the kernel chooses: one for each address family.
#pragma once

#include "shared/net/event_loop.h"
#include "shared/net/udp_socket.h"

#include <array>
#include <memory>
#include <vector>

namespace thisbe::peer {

// Called from the event loop, never from inside send().
class UdpSocketsUser {
  public:
    virtual ~UdpSocketsUser() = default;
    // Valid during the call. Segments of a super-packet come one by one, each with the local address that it
    // arrived at.
    virtual void onDatagram(const Datagram& datagram) = 0;
    // ICMP about something sent earlier: a hint.
    virtual void onPathError(const PathError& error) = 0;
    // What arrived together has all been told: now is the time to answer.
    virtual void onBatchEnd() = 0;
};

class UdpSockets {
  public:
    struct Refusal {
        Endpoint local;
        Endpoint remote;
        DatagramError error;
    };

    // A family that this host does not have gets no socket. Throws Poco::Net::NetException where it has
    // neither. What it is given must outlive it.
    UdpSockets(EventLoop& loop, UdpBuffers& buffers, const UdpSocket::Options& options, UdpSocketsUser& user);

    // What this host itself would not send is added to refusals. What does not go now is lost, as on the way.
    void send(std::span<const Datagram> datagrams, std::vector<Refusal>& refusals);
    // Datagrams to destinations of one family; says what did not go, and sends nothing else. Valid until the
    // next send of either kind.
    SendReport sendNow(std::span<const Datagram> run);
    // What both have dropped and got in super-packets; no more than that.
    UdpCounters counters() const;
    // 0 where there is no socket.
    std::uint16_t port(AddressFamily family) const;

  private:
    struct Line {
        Line(EventLoop& loop, UdpBuffers& buffers, const UdpSocket::Options& options, AddressFamily family,
             UdpSockets& owner);
        UdpSocket socket;
        Watch watch;
    };

    static std::size_t indexOf(AddressFamily family) { return family == AddressFamily::ipv4 ? 0 : 1; }
    void onReady(UdpSocket& socket);
    void sendRun(std::span<const Datagram> run, std::vector<Refusal>& refusals);

    UdpSocketsUser& user_;
    std::array<std::unique_ptr<Line>, 2> lines_;
};

} // namespace thisbe::peer
