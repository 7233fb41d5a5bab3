// The first message: asks for a challenge.
#pragma once

#include "shared/packet/control/attempt_id.h"
#include "shared/packet/control/control_header.h"

#include <optional>

namespace thisbe::packet {

//   header, attempt (64), zeros up to kSize: longer than the challenge, so that nobody can use a listener to
//   send more to a third party than they sent to it.
struct Hello {
    static constexpr std::size_t kSize = 48;

    AttemptId attempt;

    static std::optional<Hello> parse(ByteView datagram);
    // Returns the size; out holds at least kSize.
    std::size_t serialize(ByteSpan out) const;
};

} // namespace thisbe::packet
