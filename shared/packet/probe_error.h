// Why a datagram of the packet plane is not measured.
#pragma once

#include <cstdint>

namespace thisbe::packet {

enum class ProbeError : std::uint8_t {
    tooShort,
    unknownKind,    // other version or kind
    wrongSize,      // not as long as its header says: cut on the way
    impossibleTime, // no session lasts so long
    forged,         // the MAC does not fit
};

const char* toString(ProbeError error);

} // namespace thisbe::packet
