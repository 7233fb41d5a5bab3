// Where the collector's clients come from.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/net/file_descriptor.h"

#include <cstdint>
#include <functional>

namespace thisbe::relay6 {

// Implementation: TcpTokenListener, a socket of this host. Kept apart from the collector because a collector
// behind an IPv4-only NAT will one day listen at an address that a TURN server lends it (RFC 8656, RFC 6062).
class TokenListener {
  public:
    // A connected stream socket, non-blocking and close-on-exec; remote is canonical. May destroy the
    // listener.
    using OnClient = std::function<void(FileDescriptor socket, const Endpoint& remote)>;

    virtual ~TokenListener() = default;

    // Clients wait meanwhile, none is refused.
    virtual void pause() = 0;
    virtual void resume() = 0;
    // What clients are told to connect to.
    virtual Endpoint endpoint() const = 0;
    // How many clients it has handed over.
    virtual std::uint64_t accepted() const = 0;
};

} // namespace thisbe::relay6
