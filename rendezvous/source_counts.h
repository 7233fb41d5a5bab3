// How many endpoints are registered from each source.
#pragma once

#include "rendezvous/source.h"
#include "shared/base/siphash.h"

#include <unordered_map>

namespace thisbe::rendezvous {

// Holds only sources that have one: what strangers can fill is what they have registered. Exact.
class SourceCounts {
  public:
    explicit SourceCounts(RandomSource& random) : counts_(0, Hash{SipHash::withRandomKey(random)}) {}

    std::uint32_t of(Source source) const {
        const auto found = counts_.find(source);
        return found == counts_.end() ? 0 : found->second;
    }
    void add(Source source) { ++counts_[source]; }
    void remove(Source source) {
        const auto found = counts_.find(source);
        if (--found->second == 0) counts_.erase(found);
    }
    std::size_t size() const { return counts_.size(); }

  private:
    struct Hash {
        SipHash sipHash;
        std::size_t operator()(Source source) const { return sipHash(source.value()); }
    };

    std::unordered_map<Source, std::uint32_t, Hash> counts_;
};

} // namespace thisbe::rendezvous
