// Integrity of control messages.
#pragma once

#include "shared/packet/session_keys.h"
#include "shared/stun/hmac.h"

namespace thisbe::packet {

// HMAC-SHA256, the first 128 bits, over all that is before it; each direction has its key. Replays need no
// care: every message says the same however often it comes, and what it ends stays ended.
class SessionSeal {
  public:
    static constexpr std::size_t kTagSize = 16;

    explicit SessionSeal(const ControlKey& key) : hmac_(key.bytes()) {}

    // Fills the last kTagSize bytes of the message.
    void seal(ByteSpan message) const;
    bool verify(ByteView message) const;

  private:
    stun::HmacSha256 hmac_;
};

} // namespace thisbe::packet
