#include "shared/signal/refusal.h"

#include "shared/signal/attributes/scalar_attributes.h"
#include "shared/signal/optional_attribute.h"

#include <algorithm>
#include <limits>

namespace thisbe::signal {

stun::AttributeResult<Refusal> Refusal::parse(const stun::MessageView& message) {
    const auto error = message.get<stun::ErrorCode>();
    const auto limit = getOptional<Limit>(message);
    const auto retryAfter = getOptional<RetryAfter>(message);
    const auto nonce = getOptional<stun::Nonce>(message);
    if (const auto problem = firstError(error, limit, retryAfter, nonce))
        return tl::make_unexpected(*problem);
    Refusal refusal{error->number, error->reason, valueOf(*limit), {}, valueOf(*nonce)};
    if (*retryAfter) refusal.retryAfter = std::chrono::milliseconds((*retryAfter)->value);
    return refusal;
}

void Refusal::serialize(stun::MessageWriter& writer) const {
    writer.add(stun::ErrorCode{number, reason});
    addOptional<Limit>(writer, limit);
    if (retryAfter) {
        const auto most = std::numeric_limits<std::uint32_t>::max();
        writer.add(
            RetryAfter{static_cast<std::uint32_t>(std::clamp<std::int64_t>(retryAfter->count(), 0, most))});
    }
    addOptional<stun::Nonce>(writer, nonce);
}

std::string Refusal::toString() const {
    std::string text = stun::ErrorCode{number, reason}.toString();
    if (limit) text += ", limit " + stun::quoted(*limit);
    if (retryAfter) text += ", retry after " + std::to_string(retryAfter->count()) + " ms";
    return text;
}

} // namespace thisbe::signal
