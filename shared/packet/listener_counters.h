// What a listener did with datagrams that belong to no test.
#pragma once

#include <cstdint>

namespace thisbe::packet {

struct ListenerCounters {
    std::uint64_t hellos = 0;
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;
    std::uint64_t unknown = 0;   // of no form that we know
    std::uint64_t strangers = 0; // of no session that we have
    std::uint64_t forged = 0;    // proposals whose nonce was not for that address
};

} // namespace thisbe::packet
