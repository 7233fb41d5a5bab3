// Room for one message of the extension.
#pragma once

#include "shared/stun/message_writer.h"

#include <array>

namespace thisbe::signal {

// "Every STUN message of this extension is at most 1,200 bytes in all" (docs/protocol.md).
inline constexpr std::size_t kMaxMessageSize = 1200;
// MESSAGE-INTEGRITY-SHA256 with its header, which ends most of them.
inline constexpr std::size_t kIntegritySize = stun::kAttributeHeaderSize + stun::kSha256Size;

// Because it is no larger, a message that would be too long becomes the writer's sticky error.
class MessageBuffer {
  public:
    // One message at a time: the next writer overwrites it.
    stun::MessageWriter writer(const stun::MessageHeader& header) { return {bytes_, header}; }

  private:
    std::array<std::uint8_t, kMaxMessageSize> bytes_;
};

} // namespace thisbe::signal
