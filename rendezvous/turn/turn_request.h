// A request that proved who it is from, and the way to answer it.
#pragma once

#include "rendezvous/flow_sink.h"
#include "shared/base/clock.h"
#include "shared/stun/attributes/unknown_attributes.h"
#include "shared/stun/long_term_server.h"

#include <array>

namespace thisbe::rendezvous {

struct TurnRequest {
    TimePoint now;
    const stun::MessageView& message;
    const Flow& flow;
    const stun::AuthenticatedUser& user;
    FlowSink& sink;

    // Signed and fingerprinted as the request was.
    void refuse(stun::ErrorNumber number, const stun::UnknownAttributes& unknown = {}) const {
        answer(stun::MessageClass::errorResponse, [&](stun::MessageWriter& writer) {
            writer.add(stun::ErrorCode::of(number));
            if (!unknown.empty()) writer.add(unknown);
        });
    }

    // add writes the attributes.
    template<class Add>
    void succeed(Add&& add) const {
        answer(stun::MessageClass::successResponse, std::forward<Add>(add));
    }
    void succeed() const {
        succeed([](stun::MessageWriter&) {});
    }

  private:
    // Above the largest answer to Allocate: header 20, two relayed addresses 48, mapped 24, lifetime 8, token
    // 12, address error 28, integrity 36, fingerprint 8.
    static constexpr std::size_t kMaxReply = 512;

    template<class Add>
    void answer(stun::MessageClass messageClass, Add&& add) const {
        std::array<std::uint8_t, kMaxReply> buffer;
        stun::MessageWriter writer(buffer, stun::responseTo(message.header(), messageClass));
        add(writer);
        user.sign(writer);
        if (message.has(stun::AttributeType::fingerprint)) writer.addFingerprint();
        if (const ByteView reply = writer.finish(); !reply.empty()) sink.send(flow, reply);
    }
};

} // namespace thisbe::rendezvous
