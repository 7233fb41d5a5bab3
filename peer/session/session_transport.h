// How a session's messages reach the server and come back: UDP sockets, or one TCP or TLS connection.
#pragma once

#include "shared/net/datagram_io.h"

#include <optional>
#include <vector>

namespace thisbe::peer {

class SessionTransport;

// Called from the event loop only, never from inside send().
class SessionTransportUser {
  public:
    virtual ~SessionTransportUser() = default;
    // Valid during the call.
    virtual void onDatagram(const Datagram& datagram) = 0;
    // Something that was sent to remote cannot get there.
    virtual void onUnreachable(const Endpoint& remote) = 0;
    // TCP and TLS only: a connection stands, the first or a new one. May destroy the transport.
    virtual void onConnected(const SessionTransport&) {}
    // TCP and TLS only: there is none (any more), and why. One that stood once is tried again by itself. May
    // destroy the transport.
    virtual void onDisconnected(const SessionTransport&, const char*) {}
    // What arrived together has all been told.
    virtual void onBatchEnd() = 0;
};

class SessionTransport {
  public:
    virtual ~SessionTransport() = default;

    // What does not go now is lost, and sent again by whoever wants it answered. Adds to unreachable the
    // destinations that this host itself cannot send to.
    virtual void send(std::span<const Datagram> datagrams, std::vector<Endpoint>& unreachable) = 0;
    // The port on this host that messages of this family leave from; 0 where there is none.
    virtual std::uint16_t localPort(AddressFamily family) const = 0;
};

} // namespace thisbe::peer
