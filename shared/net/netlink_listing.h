// The answers to RTM_GETLINK and RTM_GETADDR, taken apart (netlink(7), rtnetlink(7)).
#pragma once

#include "shared/base/bytes.h"
#include "shared/net/network_interface.h"

#include <vector>

namespace thisbe {

// Gathers what the datagrams of a netlink dump list. Does no I/O, and trusts no length in them: anything may
// be fed in. Messages and attributes that it does not know are skipped.
class NetlinkListing {
  public:
    enum class Progress : std::uint8_t {
        more,        // the listing goes on in another datagram
        done,        //
        interrupted, // it changed while it was read: clear() and ask again
        failed,      // the kernel refused, or this is no netlink
    };

    Progress add(ByteView datagram);
    void clear();

    const std::vector<NetworkInterface>& interfaces() const { return interfaces_; }
    const std::vector<InterfaceAddress>& addresses() const { return addresses_; }

  private:
    void addInterface(ByteView message);
    void addAddress(ByteView message);

    std::vector<NetworkInterface> interfaces_;
    std::vector<InterfaceAddress> addresses_;
};

} // namespace thisbe
