// The Binding request of a probe and what its response says.
#pragma once

#include "peer/stun_finding.h"
#include "shared/base/random_source.h"
#include "shared/stun/message_view.h"

#include <array>

namespace thisbe::peer {

// A Binding request with FINGERPRINT.
class StunRequest {
  public:
    explicit StunRequest(RandomSource& random);

    ByteView bytes() const { return ByteView(buffer_).first(size_); }
    const stun::TransactionId& id() const { return id_; }

  private:
    std::array<std::uint8_t, 64> buffer_{};
    std::size_t size_ = 0;
    stun::TransactionId id_;
};

// Fills in finding's mapped address, or its problem. Whether the server offers NAT behaviour discovery.
bool readBindingResponse(const stun::MessageView& response, StunFinding& finding);

} // namespace thisbe::peer
