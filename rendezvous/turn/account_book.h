// The accounts of all users and sources that have, or lately had, allocations.
#pragma once

#include "rendezvous/source.h"
#include "rendezvous/turn/account.h"
#include "shared/base/siphash.h"

#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace thisbe::rendezvous {

// Shared by the book and by each allocation that counts on the account.
using AccountPointer = std::shared_ptr<Account>;

// Asked at Allocate only; one lock. Any thread. Accounts are made for authenticated clients alone, so
// strangers cannot fill it, and those that came to rest are swept as it grows.
class AccountBook {
  public:
    AccountBook(const TurnLimits& limits, RandomSource& random)
        : limits_(limits),
          users_(0, NameHash{SipHash::withRandomKey(random)}),
          sources_(0, SourceHash{SipHash::withRandomKey(random)}) {}

    AccountPointer user(std::string_view name, TimePoint now);
    AccountPointer source(Source source, TimePoint now);

    std::size_t size() const;

  private:
    struct NameHash {
        SipHash sipHash;
        std::size_t operator()(const std::string& name) const { return sipHash(asBytes(name)); }
    };
    struct SourceHash {
        SipHash sipHash;
        std::size_t operator()(Source source) const { return sipHash(source.value()); }
    };

    const TurnLimits limits_;
    mutable std::mutex mutex_; // guards the rest
    std::unordered_map<std::string, AccountPointer, NameHash> users_;
    std::unordered_map<Source, AccountPointer, SourceHash> sources_;
};

} // namespace thisbe::rendezvous
