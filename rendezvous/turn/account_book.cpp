#include "rendezvous/turn/account_book.h"

namespace thisbe::rendezvous {

namespace {

template<class Accounts, class Key>
AccountPointer open(Accounts& accounts, const Key& key, const std::string& name, const AccountLimits& limits,
                    TimePoint now) {
    if (const auto found = accounts.find(key); found != accounts.end()) return found->second;
    // Where the table would have to grow, first drop what nobody needs: O(1) for each account in the long
    // run.
    const auto room = static_cast<float>(accounts.bucket_count()) * accounts.max_load_factor();
    if (static_cast<float>(accounts.size() + 1) > room) {
        std::erase_if(accounts, [now](const auto& entry) {
            return entry.second.use_count() == 1 && entry.second->isIdle(now);
        });
    }
    return accounts.emplace(key, std::make_shared<Account>(name, limits)).first->second;
}

} // namespace

AccountPointer AccountBook::user(std::string_view name, TimePoint now) {
    const std::lock_guard lock(mutex_);
    const std::string key(name);
    return open(users_, key, key, limits_.user, now);
}

AccountPointer AccountBook::source(Source source, TimePoint now) {
    const std::lock_guard lock(mutex_);
    return open(sources_, source, {}, limits_.source, now);
}

std::size_t AccountBook::size() const {
    const std::lock_guard lock(mutex_);
    return users_.size() + sources_.size();
}

} // namespace thisbe::rendezvous
