#include "rendezvous/turn/account_book.h"

#include "shared/base/ip_prefix.h"

namespace thisbe::rendezvous {

namespace {

constexpr unsigned kSourceBits4 = 32;
constexpr unsigned kSourceBits6 = 56;

} // namespace

AccountBook::AccountPointer AccountBook::open(Accounts& accounts, std::string name,
                                              const AccountLimits& limits, TimePoint now) {
    const std::lock_guard lock(mutex_);
    if (const auto found = accounts.find(name); found != accounts.end()) return found->second;
    // Where the map would have to grow anyway, first drop what nobody needs: amortised O(1) for each account.
    if (accounts.size() + 1 >
        static_cast<std::size_t>(static_cast<float>(accounts.bucket_count()) * accounts.max_load_factor())) {
        std::erase_if(accounts, [now](const auto& entry) {
            return entry.second.use_count() == 1 && entry.second->isIdle(now);
        });
    }
    auto account = std::make_shared<Account>(name, limits);
    accounts.emplace(std::move(name), account);
    return account;
}

AccountBook::AccountPointer AccountBook::user(std::string_view name, TimePoint now) {
    return open(users_, std::string(name), limits_.user, now);
}

AccountBook::AccountPointer AccountBook::source(const IpAddress& address, TimePoint now) {
    const IpPrefix prefix(address, address.isV4() ? kSourceBits4 : kSourceBits6);
    return open(sources_, prefix.toString(), limits_.source, now);
}

std::size_t AccountBook::size() const {
    const std::lock_guard lock(mutex_);
    return users_.size() + sources_.size();
}

} // namespace thisbe::rendezvous
