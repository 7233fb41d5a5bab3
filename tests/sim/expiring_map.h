// A table whose entries go when nothing touched them for a while, as the tables of a NAT do.
#pragma once

#include "shared/base/clock.h"

#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

namespace thisbe::sim {

// All entries share one lifetime, so the order of the last touch is the order of expiry: every operation is
// O(1), and only insert() allocates. Time never steps back between calls. Pointers to entries hold until they
// expire.
template<class Key, class Value, class Hash = std::hash<Key>>
class ExpiringMap {
  public:
    struct Entry {
        Key key;
        Value value;
        TimePoint touched;
    };

    explicit ExpiringMap(Duration lifetime) : lifetime_(lifetime) {}

    // Whether or not its time is over: call expire() first.
    Entry* find(const Key& key) {
        const auto found = index_.find(key);
        return found == index_.end() ? nullptr : &*found->second;
    }
    const Entry* find(const Key& key) const {
        const auto found = index_.find(key);
        return found == index_.end() ? nullptr : &*found->second;
    }

    // The key must not be there yet.
    Entry& insert(const Key& key, Value value, TimePoint now) {
        byAge_.push_back({key, std::move(value), now});
        index_.emplace(key, std::prev(byAge_.end()));
        return byAge_.back();
    }

    // Starts the entry's life again. The entry must be in this map.
    void touch(Entry& entry, TimePoint now) {
        entry.touched = now;
        byAge_.splice(byAge_.end(), byAge_, index_.find(entry.key)->second);
    }

    // Removes what nothing touched for the lifetime; onRemoval(const Entry&) hears of each, oldest first.
    template<class OnRemoval>
    void expire(TimePoint now, OnRemoval onRemoval) {
        while (!byAge_.empty() && now - byAge_.front().touched >= lifetime_) {
            onRemoval(std::as_const(byAge_.front()));
            index_.erase(byAge_.front().key);
            byAge_.pop_front();
        }
    }
    void expire(TimePoint now) {
        expire(now, [](const Entry&) {});
    }

    void clear() {
        index_.clear();
        byAge_.clear();
    }
    std::size_t size() const { return byAge_.size(); }
    // Oldest first.
    const std::list<Entry>& entries() const { return byAge_; }

  private:
    std::list<Entry> byAge_;
    std::unordered_map<Key, typename std::list<Entry>::iterator, Hash> index_;
    Duration lifetime_;
};

} // namespace thisbe::sim
