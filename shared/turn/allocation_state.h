// Where a client's allocation stands, and why it is no more.
#pragma once

#include <cstdint>

namespace thisbe::turn {

enum class AllocationState : std::uint8_t {
    idle,
    allocating,
    allocated,
    releasing, // asked for its end
    ended,     // released, as it was asked
    failed,    // see AllocationFailure
};

enum class AllocationFailure : std::uint8_t {
    none,
    noAnswer,         // the server is silent, or nobody listens there
    wrongCredentials, // it does not know the user, or its challenges make no sense
    mismatch,         // 437: this 5-tuple has, or had, another allocation: try another port
    refused,          // any other error; see errorNumber()
    malformed,        // a success without a relayed address
};

const char* toString(AllocationState state);
const char* toString(AllocationFailure failure);

} // namespace thisbe::turn
