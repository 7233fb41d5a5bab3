// The answer to a peer's request for a test.
#pragma once

#include "shared/packet/control/refusal.h"
#include "shared/packet/control/test_request.h"

namespace thisbe::packet {

//   header, test (32), verdict (8), reason (8), zeros (16), limit (64)
struct TestDecision {
    static constexpr std::size_t kSize = ControlHeader::kSize + 4 + 4 + 8;

    enum class Verdict : std::uint8_t {
        asked = 1,   // a person is being asked; another decision follows
        agreed = 2,  // propose each stream
        refused = 3, // see refusal
    };

    TestId test;
    Verdict verdict = Verdict::refused;
    Refusal refusal; // reason and limit; means nothing with other verdicts

    static std::optional<TestDecision> parse(ByteView message);
    std::vector<std::uint8_t> serialize() const;
};

} // namespace thisbe::packet
