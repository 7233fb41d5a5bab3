// A set of small numbers from which a random one can be taken.
#pragma once

#include "shared/base/random_source.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace thisbe::rendezvous {

// Numbers 0 … capacity - 1. Everything is O(1) and allocates nothing after construction: members stand in
// front of members_ in the order of a Fisher–Yates shuffle in progress, places_ says where each number is.
class RandomSet {
  public:
    explicit RandomSet(std::size_t capacity) : places_(capacity, kAbsent) { members_.reserve(capacity); }

    std::size_t size() const { return members_.size(); }
    bool contains(std::uint32_t number) const {
        return number < places_.size() && places_[number] != kAbsent;
    }

    // False when it was a member already, or is out of range.
    bool insert(std::uint32_t number) {
        if (number >= places_.size() || contains(number)) return false;
        places_[number] = static_cast<std::uint32_t>(members_.size());
        members_.push_back(number);
        return true;
    }

    bool erase(std::uint32_t number) {
        if (!contains(number)) return false;
        const std::uint32_t place = places_[number];
        const std::uint32_t last = members_.back();
        members_[place] = last;
        places_[last] = place;
        members_.pop_back();
        places_[number] = kAbsent;
        return true;
    }

    // Each member with the same probability; stays a member.
    std::optional<std::uint32_t> pick(RandomSource& random) const {
        if (members_.empty()) return std::nullopt;
        return members_[static_cast<std::size_t>(random.below(members_.size()))];
    }

  private:
    static constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();

    std::vector<std::uint32_t> members_;
    std::vector<std::uint32_t> places_;
};

} // namespace thisbe::rendezvous
