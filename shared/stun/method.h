// STUN methods: an open 12-bit number (RFC 8489, section 18.2).
#pragma once

#include "shared/base/strong_id.h"

#include <cstdint>
#include <string>

namespace thisbe::stun {

// Values above 0xFFF do not exist on the wire. Methods of our own extension (0x0F0 to 0x0FF) are named where
// they are used, in shared/signal.
using Method = StrongId<struct MethodTag, std::uint16_t>;

namespace method {

inline constexpr Method kBinding{0x001};           // RFC 8489
inline constexpr Method kAllocate{0x003};          // RFC 8656
inline constexpr Method kRefresh{0x004};           // RFC 8656
inline constexpr Method kSend{0x006};              // RFC 8656, indication only
inline constexpr Method kData{0x007};              // RFC 8656, indication only
inline constexpr Method kCreatePermission{0x008};  // RFC 8656
inline constexpr Method kChannelBind{0x009};       // RFC 8656
inline constexpr Method kConnect{0x00a};           // RFC 6062
inline constexpr Method kConnectionBind{0x00b};    // RFC 6062
inline constexpr Method kConnectionAttempt{0x00c}; // RFC 6062, indication only

} // namespace method

// "Binding", or "method 0x0f1" for one without a name here.
std::string toString(Method method);

} // namespace thisbe::stun
