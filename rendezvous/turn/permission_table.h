// The permissions of one allocation (RFC 8656, section 9).
#pragma once

#include "shared/base/clock.h"
#include "shared/base/ip_address.h"

#include <cstddef>
#include <vector>

namespace thisbe::rendezvous {

// "each permission [...] consists of an IP address and an associated time-to-expiry." Ports play no part. A
// permission is dead when its time has come; dead ones are swept when room is needed, so no timer runs for
// them. Lookups allocate nothing.
class PermissionTable {
  public:
    // Installs or refreshes. False when limit permissions live already and this is another one.
    bool install(const IpAddress& peer, TimePoint now, std::size_t limit);
    bool allows(const IpAddress& peer, TimePoint now) const;
    std::size_t countLive(TimePoint now) const;

  private:
    struct Permission {
        IpAddress peer;
        TimePoint expires;
    };

    std::vector<Permission> permissions_; // by address
};

} // namespace thisbe::rendezvous
