// The address policy while the addresses of the host change.
#pragma once

#include "rendezvous/turn/address_policy.h"

#include <atomic>
#include <memory>
#include <mutex>

namespace thisbe::rendezvous {

// Every address of the host is the server itself. Any thread. Whoever asks for every datagram keeps a policy
// and looks at the version, one word; the others ask through check(), which locks.
class LivePolicy {
  public:
    // rules.own: those that are its own whatever the host has (relayed, external, listening).
    LivePolicy(AddressPolicy::Rules rules, std::vector<IpAddress> hostAddresses);

    std::uint64_t version() const { return version_.load(std::memory_order_acquire); }
    // Shared by whoever still uses it after a change.
    std::shared_ptr<const AddressPolicy> current() const;
    PeerVerdict check(const IpAddress& peer) const { return current()->check(peer); }

    // What the host has now, in place of what it had. False when that is the same.
    bool setHostAddresses(std::vector<IpAddress> addresses);

  private:
    std::shared_ptr<const AddressPolicy> makePolicy() const;

    const AddressPolicy::Rules rules_;
    mutable std::mutex mutex_; // guards the next two
    std::vector<IpAddress> hostAddresses_;
    std::shared_ptr<const AddressPolicy> policy_;
    std::atomic<std::uint64_t> version_ = 0;
};

} // namespace thisbe::rendezvous
