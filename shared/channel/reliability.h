// What a message may cost before it is given up (RFC 3758, RFC 7496).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace thisbe {

// Neither limit: repeated until it arrives. At most one of the two.
struct Reliability {
    bool ordered = true;
    std::optional<std::uint32_t> maxRetransmissions;
    std::optional<std::chrono::milliseconds> lifetime;

    friend bool operator==(const Reliability&, const Reliability&) = default;
};

} // namespace thisbe
