#include "shared/base/prefix_limit.h"

#include "shared/base/address_class.h"

namespace thisbe {

namespace {

constexpr unsigned kV6Network = 64;
constexpr unsigned kV4Address = 32;

} // namespace

IpPrefix PrefixLimit::networkOf(const IpAddress& address) {
    return {address, address.isV4() ? kV4Address : kV6Network};
}

bool PrefixLimit::isLimited(const IpAddress& address) const {
    return most_ != 0 && classify(address) != AddressClass::loopback;
}

bool PrefixLimit::enter(const IpAddress& address) {
    if (!isLimited(address)) return true;
    std::size_t& count = counts_[networkOf(address)];
    if (count >= most_) return false;
    ++count;
    return true;
}

void PrefixLimit::leave(const IpAddress& address) {
    if (!isLimited(address)) return;
    const auto found = counts_.find(networkOf(address));
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

} // namespace thisbe
