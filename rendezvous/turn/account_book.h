// The accounts of all users and source prefixes that have, or lately had, allocations.
#pragma once

#include "rendezvous/turn/account.h"
#include "shared/base/ip_address.h"

#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace thisbe::rendezvous {

// Asked at Allocate only; one lock. Any thread. Accounts are made for authenticated clients alone, so
// strangers cannot fill it, and those that came to rest are swept as it grows.
class AccountBook {
  public:
    // Shared by the book and by each allocation that counts on the account.
    using AccountPointer = std::shared_ptr<Account>;

    explicit AccountBook(const TurnLimits& limits) : limits_(limits) {}

    AccountPointer user(std::string_view name, TimePoint now);
    // An IPv4 address, or an IPv6 /56: what one subscriber commonly has.
    AccountPointer source(const IpAddress& address, TimePoint now);

    std::size_t size() const;

  private:
    using Accounts = std::unordered_map<std::string, AccountPointer>;

    AccountPointer open(Accounts& accounts, std::string name, const AccountLimits& limits, TimePoint now);

    const TurnLimits limits_;
    mutable std::mutex mutex_; // guards the rest
    Accounts users_;
    Accounts sources_;
};

} // namespace thisbe::rendezvous
