// What a request of ours was for: travels with its transaction and comes back with the response.
#pragma once

#include "shared/base/ip_address.h"

namespace thisbe::signal {

struct RequestPurpose {
    enum class Kind : std::uint8_t {
        challenge,    // the first Register
        registration, // the second Register
        keepalive,
        unregister,
        roster,
        signal,
        directSignal,
        check,
    };

    Kind kind = Kind::challenge;
    AddressFamily family = AddressFamily::ipv4;
    std::uint32_t handle = 0; // of the signal or the path, or which session it belongs to
    std::uint16_t part = 0;   // of a roster: which of its pages

    constexpr std::uint64_t encode() const {
        return std::uint64_t{part} << 48 | std::uint64_t{handle} << 16 |
               std::uint64_t{static_cast<std::uint8_t>(family)} << 8 | static_cast<std::uint8_t>(kind);
    }
    static constexpr RequestPurpose decode(std::uint64_t context) {
        return {static_cast<Kind>(context & 0xff), static_cast<AddressFamily>(context >> 8 & 0xff),
                static_cast<std::uint32_t>(context >> 16), static_cast<std::uint16_t>(context >> 48)};
    }
};

} // namespace thisbe::signal
