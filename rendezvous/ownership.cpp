#include "rendezvous/ownership.h"

#include "shared/base/siphash.h"
#include "shared/signal/attributes/name_attribute.h"
#include "shared/signal/numbers.h"

namespace thisbe::rendezvous {

namespace method = signal::method;

namespace {

// SESSION-ID and the transaction ids of our requests begin with it (see OwnedIds).
std::optional<std::uint16_t> firstByte(ByteView id, std::uint16_t workers) {
    if (id.empty() || id[0] >= workers) return std::nullopt;
    return id[0];
}

bool belongsToSession(stun::Method name) {
    return name == method::kKeepalive || name == method::kUnregister || name == method::kRoster ||
           name == method::kSignal;
}

} // namespace

std::uint16_t ownerOfRoom(std::string_view room, std::uint16_t workers) {
    // No secret key: whoever wants to meet a certain worker needs to try a few names only, and finds limits
    // there.
    constexpr SipHash kHash(0, 0);
    return static_cast<std::uint16_t>(kHash(asBytes(room)) % workers);
}

std::optional<std::uint16_t> ownerOf(const stun::MessageView& message, std::uint16_t workers) {
    const bool ofSession = belongsToSession(message.method());
    if (message.isResponse())
        return ofSession ? firstByte(message.transactionId().value(), workers) : std::nullopt;
    if (!message.isRequest()) return std::nullopt;
    if (ofSession)
        return firstByte(message.find(signal::attribute::kSessionId).value_or(ByteView{}), workers);
    if (message.method() != method::kRegister || !message.has(signal::attribute::kSignature))
        return std::nullopt;
    const auto room = message.find(signal::attribute::kRoom);
    return ownerOfRoom(room ? asText(*room) : signal::kDefaultRoom, workers);
}

} // namespace thisbe::rendezvous
