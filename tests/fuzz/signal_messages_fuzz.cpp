// Every message of the extension from hostile bytes: parse, describe, write again. What was read must be
// writable and come back the same, or a relay of it would not be what was checked.
#include "shared/signal/check_request.h"
#include "shared/signal/keepalive_request.h"
#include "shared/signal/keepalive_success.h"
#include "shared/signal/message_buffer.h"
#include "shared/signal/refusal.h"
#include "shared/signal/register_challenge.h"
#include "shared/signal/register_request.h"
#include "shared/signal/register_success.h"
#include "shared/signal/roster_acknowledgement.h"
#include "shared/signal/roster_changes.h"
#include "shared/signal/roster_page.h"
#include "shared/signal/roster_query.h"
#include "shared/signal/signal_request.h"
#include "shared/signal/signed_answer.h"
#include "shared/signal/unregister_request.h"

#include <cstdlib>
#include <vector>

namespace {

using namespace thisbe;

template<class Message>
std::vector<std::uint8_t> write(const Message& message, const stun::MessageHeader& header) {
    std::vector<std::uint8_t> buffer(65536);
    stun::MessageWriter writer(buffer, header);
    message.serialize(writer);
    const ByteView bytes = writer.finish();
    return {bytes.begin(), bytes.end()};
}

template<class Message>
void tryOne(const stun::MessageView& view) {
    const auto message = Message::parse(view);
    if (!message) return;
    static_cast<void>(message->toString());
    const auto bytes = write(*message, view.header());
    // Reading is more patient with STUN's own texts than writing (RFC 5389's lengths): then there is nothing
    // to send.
    if (bytes.empty()) return;
    const auto again = stun::MessageView::parse(bytes);
    if (!again) std::abort();
    const auto reread = Message::parse(*again);
    if (!reread || write(*reread, view.header()) != bytes) std::abort();
}

template<class... Messages>
void tryAll(const stun::MessageView& view) {
    (tryOne<Messages>(view), ...);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // Header and length are put right, so that the fuzzer spends its time on attributes.
    std::vector<std::uint8_t> datagram(data, data + (size & ~std::size_t{3}));
    if (datagram.size() < stun::kHeaderSize || datagram.size() > 65535) return 0;
    const std::size_t length = datagram.size() - stun::kHeaderSize;
    datagram[0] &= 0x3f;
    datagram[2] = static_cast<std::uint8_t>(length >> 8);
    datagram[3] = static_cast<std::uint8_t>(length);
    for (std::size_t i = 0; i < 4; ++i)
        datagram[stun::kCookieOffset + i] = static_cast<std::uint8_t>(stun::kMagicCookie >> (24 - 8 * i));
    const auto view = stun::MessageView::parse(datagram);
    if (!view) return 0;
    using namespace thisbe::signal;
    tryAll<RegisterRequest, RegisterChallenge, RegisterSuccess, Refusal, KeepaliveRequest, KeepaliveSuccess,
           UnregisterRequest, RosterQuery, RosterChanges, RosterPage, RosterAcknowledgement, SignalRequest,
           CheckRequest, SignedAnswer>(*view);
    return 0;
}
