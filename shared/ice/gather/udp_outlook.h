// What is known of UDP to the servers before it was tried.
#pragma once

#include <cstdint>

namespace thisbe::ice {

enum class UdpOutlook : std::uint8_t {
    unknown,
    passes,  // the same server has answered over UDP
    blocked, // it did not, and it did over TCP or TLS
};

} // namespace thisbe::ice
