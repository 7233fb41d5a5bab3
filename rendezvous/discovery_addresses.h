// The second address and port of a server that offers NAT behaviour discovery (RFC 5780, section 3).
#pragma once

#include "shared/base/endpoint.h"

#include <optional>
#include <span>
#include <vector>

namespace thisbe::rendezvous {

// Without an alternate port there is no discovery. With one, CHANGE-REQUEST can change the port; where a
// family has two listening addresses it can change the address too, and then OTHER-ADDRESS is offered: it
// "MUST NOT be inserted into a Binding Response unless the server has a second IP address" (section 7.4).
class DiscoveryAddresses {
  public:
    DiscoveryAddresses() = default;
    // listen: the addresses of the server; of each family the first two count, and wildcards do not. A port
    // of 0 switches discovery off.
    DiscoveryAddresses(std::span<const IpAddress> listen, std::uint16_t port, std::uint16_t alternatePort);

    bool enabled() const { return alternatePort_ != 0; }
    // Where a response leaves from instead of local; nothing where this server cannot change what is asked.
    std::optional<Endpoint> changed(const Endpoint& local, bool address, bool port) const;

  private:
    std::optional<IpAddress> otherAddress(const IpAddress& address) const;

    std::vector<IpAddress> addresses_; // pairs of one family: first, second
    std::uint16_t port_ = 0;
    std::uint16_t alternatePort_ = 0;
};

} // namespace thisbe::rendezvous
