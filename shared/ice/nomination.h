// Who decides which pair is nominated.
#pragma once

#include <cstdint>

namespace thisbe::ice {

enum class Nomination : std::uint8_t {
    byOwner, // only Agent::nominate()
    // The controlling agent nominates by itself, once (regular nomination, RFC 8445 section 8.1.1): the
    // highest-priority valid pair, as soon as no better one can come or Options::nominationPatience is over.
    automatic,
};

} // namespace thisbe::ice
