// Chat as a signal's payload (docs/protocol.md, Signal): one byte, the kind, then UTF-8.
#pragma once

#include "shared/base/bytes.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thisbe::peer {

inline constexpr std::uint8_t kChatKind = 1;
// A payload has at most 900 bytes (docs/protocol.md, PAYLOAD).
inline constexpr std::size_t kMaxChatBytes = 899;

inline std::vector<std::uint8_t> chatPayload(std::string_view text) {
    std::vector<std::uint8_t> out{kChatKind};
    out.insert(out.end(), text.begin(), text.end());
    return out;
}

// Nothing where the payload is of another kind. The text is the sender's: show it through printable().
inline std::optional<std::string> chatText(ByteView payload) {
    if (payload.empty() || payload[0] != kChatKind) return std::nullopt;
    return std::string(asText(payload.subspan(1)));
}

} // namespace thisbe::peer
