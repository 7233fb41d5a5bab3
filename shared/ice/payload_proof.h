// Whether datagrams of full size pass a pair.
#pragma once

#include <cstddef>
#include <cstdint>

namespace thisbe::ice {

// Bytes of UDP payload of a padded check and of its answer: what DTLS and SCTP of ours may fill.
inline constexpr std::size_t kPaddedSize = 1200;

enum class PayloadProof : std::uint8_t {
    none,      // not asked yet
    asked,     // a padded check is under way
    bothWays,  // 1,200 bytes went there and came back, unfragmented
    outbound,  // they went there; the other side does not know the padding and answered small
    tooSmall,  // small checks pass, padded ones do not
    notNeeded, // relayed: the relay is taken as it is
};

const char* toString(PayloadProof proof);

} // namespace thisbe::ice
