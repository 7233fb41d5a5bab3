#include "rendezvous/turn/live_policy.h"

#include "shared/base/address_class.h"

#include <algorithm>

namespace thisbe::rendezvous {

LivePolicy::LivePolicy(AddressPolicy::Rules rules, std::vector<IpAddress> hostAddresses)
    : rules_(std::move(rules)), hostAddresses_(std::move(hostAddresses)), policy_(makePolicy()) {
    std::ranges::sort(hostAddresses_);
}

std::shared_ptr<const AddressPolicy> LivePolicy::makePolicy() const {
    AddressPolicy::Rules rules = rules_;
    for (const IpAddress& address : hostAddresses_)
        if (classify(address) != AddressClass::loopback) rules.own.push_back(address);
    return std::make_shared<AddressPolicy>(std::move(rules));
}

std::shared_ptr<const AddressPolicy> LivePolicy::current() const {
    const std::lock_guard lock(mutex_);
    return policy_;
}

bool LivePolicy::setHostAddresses(std::vector<IpAddress> addresses) {
    std::ranges::sort(addresses);
    const std::lock_guard lock(mutex_);
    if (addresses == hostAddresses_) return false;
    hostAddresses_ = std::move(addresses);
    policy_ = makePolicy();
    version_.fetch_add(1, std::memory_order_release);
    return true;
}

} // namespace thisbe::rendezvous
