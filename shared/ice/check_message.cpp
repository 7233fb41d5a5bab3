#include "shared/ice/check_message.h"

#include "shared/ice/demultiplexing.h"
#include "shared/ice/numbers.h"
#include "shared/stun/attributes/flag_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/message_writer.h"
#include "shared/stun/unknown_required.h"

#include <array>

namespace thisbe::ice {

namespace {

using stun::AttributeType;

constexpr std::size_t kAttributeHeader = 4;
constexpr std::size_t kIntegrityAndFingerprint = kAttributeHeader + stun::kSha1Size + kAttributeHeader + 4;
constexpr std::array<std::uint8_t, kLargestCheck> kZeros{};

// Fills up to so many bytes with what has to follow; nothing where there is no room for an attribute.
void padTo(std::size_t size, stun::MessageWriter& writer) {
    const std::size_t used = writer.finish().size() + kAttributeHeader + kIntegrityAndFingerprint;
    if (used < size) writer.addRaw(attribute::kCheckPadding, ByteView(kZeros).first(size - used));
}

// "The connectivity check MUST use the [...] short-term credential mechanism"; "the agent MUST include the
// FINGERPRINT attribute in all STUN messages" (RFC 8445, sections 7.1 and 7.2.2).
ByteView seal(stun::MessageWriter& writer, const stun::IntegrityKey& key) {
    writer.addIntegrity(key);
    writer.addFingerprint();
    return writer.finish();
}

} // namespace

ByteView writeCheck(ByteSpan buffer, const CheckRequest& check, const stun::IntegrityKey& key) {
    stun::MessageWriter writer(buffer, {stun::MessageClass::request, stun::method::kBinding, check.id});
    // Raw: two fragments of 256 characters are more than RFC 8489 lets a USERNAME have.
    writer.addRaw(AttributeType::username, asBytes(check.username));
    writer.add(stun::Priority{check.priority});
    if (check.role == Role::controlling)
        writer.add(stun::IceControlling{check.tieBreaker});
    else
        writer.add(stun::IceControlled{check.tieBreaker});
    if (check.nomination != 0) {
        writer.add(stun::UseCandidate{});
        writer.add(NominationNumber{check.nomination});
    }
    padTo(check.paddedSize, writer);
    return seal(writer, key);
}

std::optional<ReceivedCheck> ReceivedCheck::read(const stun::MessageView& request) {
    ReceivedCheck out;
    const auto priority = request.get<stun::Priority>();
    if (!priority) return std::nullopt;
    out.priority = priority->value;
    const auto controlling = request.get<stun::IceControlling>();
    const auto controlled = request.get<stun::IceControlled>();
    if (controlling) {
        out.role = Role::controlling;
        out.tieBreaker = controlling->value;
    } else if (controlled) {
        out.role = Role::controlled;
        out.tieBreaker = controlled->value;
    } else if (request.has(AttributeType::iceControlling) || request.has(AttributeType::iceControlled)) {
        return std::nullopt;
    }
    out.useCandidate = request.has(AttributeType::useCandidate);
    if (const auto number = request.get<NominationNumber>()) out.nomination = number->value;
    out.padded = request.has(attribute::kCheckPadding);
    const std::string_view username = asText(request.find(AttributeType::username).value_or(ByteView{}));
    const std::size_t mine = receiverFragment(request).size();
    if (username.size() > mine) out.senderFragment = username.substr(mine + 1);
    return out;
}

stun::UnknownAttributes unknownInCheck(const stun::MessageView& request) {
    static constexpr std::array kUnderstood{AttributeType::username, AttributeType::priority,
                                            AttributeType::useCandidate};
    return stun::unknownRequired(request, kUnderstood);
}

ByteView writeAnswer(ByteSpan buffer, const CheckAnswer& answer, const stun::IntegrityKey& key) {
    const auto messageClass =
        answer.error ? stun::MessageClass::errorResponse : stun::MessageClass::successResponse;
    stun::MessageWriter writer(buffer, {messageClass, stun::method::kBinding, answer.id});
    if (answer.error) {
        writer.add(stun::ErrorCode::of(*answer.error));
        if (!answer.unknown.empty()) writer.add(answer.unknown);
    } else {
        writer.add(stun::XorMappedAddress{answer.mapped});
        padTo(answer.paddedSize, writer);
    }
    if (answer.authenticated) return seal(writer, key);
    writer.addFingerprint();
    return writer.finish();
}

} // namespace thisbe::ice
