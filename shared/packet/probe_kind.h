// What a datagram of the packet plane is.
#pragma once

#include "shared/base/bytes.h"

#include <cstdint>
#include <optional>

namespace thisbe::packet {

enum class ProbeKind : std::uint8_t {
    data = 0,      // a test packet
    echo = 1,      // asks for the time
    echoReply = 2, // tells it
    control = 3,   // shared/packet/control
};

// The first byte: 11, three bits of version, three bits of kind. So it lies in 192..255, where neither STUN,
// DTLS nor ChannelData begins.
inline constexpr std::uint8_t kProbeVersion = 1;

constexpr std::uint8_t firstByteOf(ProbeKind kind) {
    return static_cast<std::uint8_t>(0xc0U | kProbeVersion << 3U | static_cast<std::uint8_t>(kind));
}

// Nothing for other versions, unknown kinds and what is not of this plane.
constexpr std::optional<ProbeKind> probeKindOf(ByteView datagram) {
    constexpr std::uint8_t kKindBits = 7;
    if (datagram.empty() || (datagram[0] & ~kKindBits) != firstByteOf(ProbeKind::data)) return std::nullopt;
    const auto kind = static_cast<ProbeKind>(datagram[0] & kKindBits);
    if (kind > ProbeKind::control) return std::nullopt;
    return kind;
}

} // namespace thisbe::packet
