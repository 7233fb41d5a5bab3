// What a data channel is opened with (RFC 8831, section 6.4).
#pragma once

#include "shared/channel/reliability.h"

#include <string>

namespace thisbe {

struct ChannelOptions {
    // Both UTF-8, at most DataChannelOpen::kMaxText bytes each.
    std::string label;
    std::string protocol;
    Reliability reliability;

    friend bool operator==(const ChannelOptions&, const ChannelOptions&) = default;
};

} // namespace thisbe
