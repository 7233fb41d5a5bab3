// Datagram sockets as the adapters see them: batches in, batches out, errors as values.
// Implementations: UdpSocket (kernel, shared/net/udp_socket.h) and the simulator's host socket (tests/sim).
#pragma once

#include "shared/base/clock.h"
#include "shared/wire/datagram.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace thisbe {

// Why a datagram did not go, or what the network said about an earlier one.
enum class DatagramError : std::uint8_t {
    refused,      // ECONNREFUSED: nobody listens there (ICMP port unreachable)
    unreachable,  // EHOSTUNREACH, ENETUNREACH: no route, or a router said so
    tooBig,       // EMSGSIZE: larger than the path or the interface takes
    noBuffers,    // ENOBUFS, ENOMEM: this host's own queue was full
    notPermitted, // EPERM, EACCES: this host's firewall refused it
    badAddress,   // EADDRNOTAVAIL, EINVAL, EAFNOSUPPORT: source or destination cannot be used here
    other,
};

inline constexpr std::size_t kDatagramErrors = 7;

const char* toString(DatagramError error);

struct SendFailure {
    std::size_t index; // into the datagrams given to send()
    DatagramError error;
};

struct SendReport {
    // How many from the front were dealt with: handed to the kernel or listed in failures. The rest did not
    // fit into the socket's buffer now; send them again when the socket is writable, or count them as
    // dropped.
    std::size_t handled = 0;
    // Valid until the next send() of any DatagramIo that shares its buffers.
    std::span<const SendFailure> failures;
};

// An ICMP error about a datagram that was sent from this socket earlier. Anyone who can guess our port can
// forge one: a hint, never a proof.
struct PathError {
    Endpoint remote; // where that datagram was to go
    DatagramError error = DatagramError::other;
    std::uint8_t icmpType = 0;
    std::uint8_t icmpCode = 0;
    std::uint32_t mtu = 0; // for tooBig: the next hop's MTU in bytes of IP packet, 0 if it was not said
};

// Not thread-safe; one owner. Nothing here blocks and nothing throws after construction.
class DatagramIo {
  public:
    virtual ~DatagramIo() = default;

    // The next batch of datagrams that arrived, empty when none waits. Valid until the next receive() of any
    // DatagramIo that shares its buffers.
    virtual std::span<const Datagram> receive() = 0;
    virtual SendReport send(std::span<const Datagram> datagrams) = 0;
    // ICMP errors that arrived since the last call, or the oldest of them when there are many. To be called
    // whenever the descriptor reports an error, else it goes on reporting. Valid until the next call, of any
    // DatagramIo that shares its buffers.
    virtual std::span<const PathError> takePathErrors() = 0;
    // What the socket is bound to; the address may be unspecified (all of the host's).
    virtual Endpoint localEndpoint() const = 0;
};

} // namespace thisbe
