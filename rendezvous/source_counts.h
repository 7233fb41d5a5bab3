// How many of something each source has: registered endpoints, connections.
#pragma once

#include "rendezvous/source.h"
#include "shared/base/siphash.h"

#include <deque>
#include <mutex>
#include <unordered_map>

namespace thisbe::rendezvous {

// Of the whole server; any thread. Holds only sources that have one: what strangers can fill is what they have.
// Exact. Locked in shards, when something begins, moves or ends; never for a datagram that is relayed or a
// keepalive.
class SourceCounts {
  public:
    explicit SourceCounts(RandomSource& random) : hash_(SipHash::withRandomKey(random)) {
        for (std::size_t i = 0; i < kShards; ++i)
            shards_.emplace_back(SipHash::withRandomKey(random));
    }

    std::uint32_t of(Source source) const {
        const Shard& shard = shardOf(source);
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.counts.find(source);
        return found == shard.counts.end() ? 0 : found->second;
    }
    void add(Source source) {
        Shard& shard = shardOf(source);
        const std::lock_guard lock(shard.mutex);
        ++shard.counts[source];
    }
    // Adds one where that makes no more than limit. Exact whoever else does the same.
    bool tryAdd(Source source, std::uint32_t limit) {
        Shard& shard = shardOf(source);
        const std::lock_guard lock(shard.mutex);
        const auto [entry, isNew] = shard.counts.try_emplace(source, 0);
        if (entry->second < limit) {
            ++entry->second;
            return true;
        }
        if (isNew) shard.counts.erase(entry); // a limit of 0
        return false;
    }
    // It must have one.
    void remove(Source source) {
        Shard& shard = shardOf(source);
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.counts.find(source);
        if (--found->second == 0) shard.counts.erase(found);
    }
    // Sources that have any.
    std::size_t size() const {
        std::size_t sum = 0;
        for (const Shard& shard : shards_) {
            const std::lock_guard lock(shard.mutex);
            sum += shard.counts.size();
        }
        return sum;
    }

  private:
    struct Hash {
        SipHash sipHash;
        std::size_t operator()(Source source) const { return sipHash(source.value()); }
    };
    struct Shard {
        explicit Shard(const SipHash& hash) : counts(0, Hash{hash}) {}
        mutable std::mutex mutex; // guards counts
        std::unordered_map<Source, std::uint32_t, Hash> counts;
    };
    static constexpr std::size_t kShards = 64;

    Shard& shardOf(Source source) { return shards_[hash_(source.value()) % kShards]; }
    const Shard& shardOf(Source source) const { return shards_[hash_(source.value()) % kShards]; }

    SipHash hash_;
    std::deque<Shard> shards_; // kShards of them
};

} // namespace thisbe::rendezvous
