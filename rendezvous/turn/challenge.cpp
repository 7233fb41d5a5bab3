#include "rendezvous/turn/challenge.h"

#include <algorithm>
#include <array>

namespace thisbe::rendezvous {

namespace {

constexpr std::size_t kMaxReply = 1024;

// The largest message that may answer one of this size.
std::size_t allowance(std::size_t requestSize, const Flow& flow) {
    if (flow.transport != Transport::udp) return kMaxReply; // the handshake has proven the address
    const std::size_t headers = flow.remote.isV4() ? 28 : 48;
    return std::min((requestSize + headers) * 5 / 2 - headers, kMaxReply);
}

} // namespace

ByteView Challenger::write(ByteSpan buffer, TimePoint now, const stun::MessageView& request,
                           const stun::ErrorCode& error, const Flow& flow) const {
    stun::MessageWriter writer(buffer, stun::responseTo(request.header(), stun::MessageClass::errorResponse));
    writer.add(error);
    // "this response SHOULD NOT include a USERNAME, USERHASH, NONCE, or REALM attribute" (RFC 8489, 9.2.4, of
    // 400)
    if (error.number != stun::ErrorNumber::badRequest) authentication_.challenge(writer, now, flow.remote);
    if (request.has(stun::AttributeType::fingerprint)) writer.addFingerprint();
    return writer.finish();
}

void Challenger::refuse(TimePoint now, const stun::MessageView& request, stun::ErrorNumber number,
                        const Flow& flow, FlowSink& sink) {
    if (flow.transport == Transport::udp && !limiter_.mayAnswer(flow.remote.address(), now))
        return counters_.drop(TurnDrop::challengeLimited);
    std::array<std::uint8_t, kMaxReply> buffer;
    const ByteSpan room = ByteSpan(buffer).first(allowance(request.bytes().size(), flow));
    ByteView reply = write(room, now, request, stun::ErrorCode::of(number), flow);
    // The phrase is for people; without it the reply is 16 bytes shorter.
    if (reply.empty()) reply = write(room, now, request, {.number = number, .reason = {}}, flow);
    if (reply.empty()) return counters_.drop(TurnDrop::wouldAmplify);
    sink.send(flow, reply);
}

} // namespace thisbe::rendezvous
