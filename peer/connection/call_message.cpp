#include "peer/connection/call_message.h"

#include "shared/signal/attributes/payload.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::peer {

namespace {

constexpr std::size_t kTextInPart = signal::kMaxPayloadSize - CallMessagePart::kHeaderSize;

bool isKind(std::uint8_t value) {
    return value >= static_cast<std::uint8_t>(CallMessageKind::offer) &&
           value <= static_cast<std::uint8_t>(CallMessageKind::hangUp);
}

} // namespace

const char* toString(CallMessageKind kind) {
    switch (kind) {
    case CallMessageKind::offer:
        return "offer";
    case CallMessageKind::answer:
        return "answer";
    case CallMessageKind::candidates:
        return "candidates";
    case CallMessageKind::hangUp:
        return "hang-up";
    }
    return "unknown";
}

const char* toString(CallMessagePart::ParseError error) {
    switch (error) {
    case CallMessagePart::ParseError::truncated:
        return "it ends too early";
    case CallMessagePart::ParseError::otherKind:
        return "it is of another kind";
    case CallMessagePart::ParseError::badPart:
        return "its part number makes no sense";
    }
    return "unknown";
}

Result<CallMessagePart, CallMessagePart::ParseError> CallMessagePart::parse(ByteView payload) {
    ByteReader reader(payload);
    CallMessagePart out;
    const std::uint8_t kind = reader.u8();
    out.call = CallId(reader.u64());
    out.number = reader.u16();
    out.part = reader.u8();
    out.parts = reader.u8();
    out.latest = CallId(reader.u64());
    out.text = asText(reader.rest());
    if (!reader.ok()) return tl::make_unexpected(ParseError::truncated);
    if (!isKind(kind)) return tl::make_unexpected(ParseError::otherKind);
    if (out.parts == 0 || out.parts > kMaxParts || out.part >= out.parts)
        return tl::make_unexpected(ParseError::badPart);
    out.kind = static_cast<CallMessageKind>(kind);
    return out;
}

std::vector<std::vector<std::uint8_t>> toPayloads(const CallMessage& message) {
    const std::size_t parts = std::max<std::size_t>(1, (message.text.size() + kTextInPart - 1) / kTextInPart);
    std::vector<std::vector<std::uint8_t>> out;
    if (parts > CallMessagePart::kMaxParts) return out;
    std::string_view rest = message.text;
    for (std::size_t part = 0; part < parts; ++part) {
        const std::string_view text = rest.substr(0, kTextInPart);
        rest.remove_prefix(text.size());
        std::vector<std::uint8_t>& payload = out.emplace_back(CallMessagePart::kHeaderSize + text.size());
        ByteWriter writer(payload);
        writer.u8(static_cast<std::uint8_t>(message.kind));
        writer.u64(message.call.value());
        writer.u16(message.number);
        writer.u8(static_cast<std::uint8_t>(part));
        writer.u8(static_cast<std::uint8_t>(parts));
        writer.u64(message.latest.value());
        writer.bytes(asBytes(text));
    }
    return out;
}

} // namespace thisbe::peer
