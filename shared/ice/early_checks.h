// Checks that arrived before it was known who sends them (RFC 8445, section 7.3; RFC 8838, section 11).
#pragma once

#include "shared/base/endpoint.h"
#include "shared/ice/base_id.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace thisbe::ice {

// What has to be done for a check besides answering it.
struct EarlyCheck {
    BaseId base;
    Endpoint remote; // with its zone
    std::string senderFragment;
    std::uint32_t priority = 0;
    bool useCandidate = false;
    std::uint32_t nomination = 0;
};

// Bounded; one of each (base, remote), the newest.
class EarlyChecks {
  public:
    explicit EarlyChecks(std::size_t limit) : limit_(limit) {}

    void add(EarlyCheck check) {
        const auto same = std::ranges::find_if(checks_, [&](const EarlyCheck& known) {
            return known.base == check.base && known.remote == check.remote;
        });
        if (same != checks_.end()) {
            *same = std::move(check);
        } else if (checks_.size() < limit_) {
            checks_.push_back(std::move(check));
        }
    }
    std::vector<EarlyCheck> takeAll() { return std::exchange(checks_, {}); }
    void clear() { checks_.clear(); }

  private:
    std::size_t limit_;
    std::vector<EarlyCheck> checks_;
};

} // namespace thisbe::ice
