// Which destinations refused segmentation offload, and from which segment size on.
#pragma once

#include "shared/base/ip_address.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace thisbe {

// A refusal mostly means that the segments are larger than the MTU towards that address. A small
// direct-mapped table: what collides is forgotten and costs one refused send more. Fixed size.
class SegmentationMemory {
  public:
    void refuse(const IpAddress& remote, std::size_t segment) {
        Entry& entry = entries_[indexOf(remote)];
        const bool known = entry.segment != 0 && entry.remote == remote;
        entry = {remote,
                 static_cast<std::uint16_t>(known ? std::min<std::size_t>(entry.segment, segment) : segment)};
        any_ = true;
    }
    bool refuses(const IpAddress& remote, std::size_t segment) const {
        if (!any_) return false;
        const Entry& entry = entries_[indexOf(remote)];
        return entry.segment != 0 && segment >= entry.segment && entry.remote == remote;
    }

  private:
    struct Entry {
        IpAddress remote;
        std::uint16_t segment = 0; // refused from this size on; 0: no entry
    };

    static std::size_t indexOf(const IpAddress& remote) { return std::hash<IpAddress>{}(remote) % 64; }

    std::array<Entry, 64> entries_{};
    bool any_ = false;
};

} // namespace thisbe
