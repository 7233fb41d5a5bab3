// A universally unique identifier (RFC 4122), as a record's id.
#pragma once

#include "shared/base/random_source.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace thisbe::packet {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    // Version 4: "Set all the other bits to randomly (or pseudo-randomly) chosen values" (4.4).
    static Uuid make(RandomSource& random);
    // "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"; any version. Section 3: output as lower case, case insensitive
    // on input.
    static std::optional<Uuid> parse(std::string_view text);

    void appendTo(std::string& out) const;
    std::string toString() const;

    friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

} // namespace thisbe::packet
