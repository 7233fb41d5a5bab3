// The 96-bit transaction id (RFC 8489, section 5).
#pragma once

#include "shared/base/random_source.h"
#include "shared/base/strong_id.h"

#include <array>
#include <cstdint>
#include <string>

namespace thisbe::stun {

inline constexpr std::size_t kTransactionIdSize = 12;

using TransactionId = StrongId<struct TransactionIdTag, std::array<std::uint8_t, kTransactionIdSize>>;

// "The transaction ID MUST be uniformly and randomly chosen from the interval 0 .. 2**96-1, and MUST be
// cryptographically random": so random has to be the operating system's outside of tests.
inline TransactionId newTransactionId(RandomSource& random) {
    return TransactionId(random.bytes<kTransactionIdSize>());
}

// 24 hexadecimal digits, as Wireshark prints it.
std::string toString(const TransactionId& id);

} // namespace thisbe::stun
