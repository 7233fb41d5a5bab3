// The kernel's listings from hostile bytes: nothing is read outside them, and what the rules leave is usable.
#include "shared/net/host_addresses.h"
#include "shared/net/netlink_listing.h"

#include <cstdlib>

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer looks for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    thisbe::NetlinkListing listing;
    listing.add({data, size});
    const auto usable = thisbe::usableAddresses(listing.interfaces(), listing.addresses(), {});
    if (usable.size() > listing.addresses().size()) std::abort();
    for (const auto& address : usable)
        if (address.address.isUnspecified()) std::abort();
    return 0;
}
