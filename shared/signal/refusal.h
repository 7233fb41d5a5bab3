// An error response of the extension: what was refused, and what may be done about it.
#pragma once

#include "shared/signal/numbers.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

#include <chrono>

namespace thisbe::signal {

// Texts point into the message it came from, or at what is to be written.
struct Refusal {
    stun::ErrorNumber number = stun::ErrorNumber::serverError;
    std::string_view reason;
    std::optional<std::string_view> limit; // 462: the name of the limit, for a person
    std::optional<std::chrono::milliseconds> retryAfter;
    std::optional<std::string_view> nonce; // 401 and 438

    static Refusal of(stun::ErrorNumber number) { return {number, errorCode(number).reason, {}, {}, {}}; }

    // The caller has looked at method and class.
    static stun::AttributeResult<Refusal> parse(const stun::MessageView& message);
    void serialize(stun::MessageWriter& writer) const;
    // "462 "Limit Reached", limit "peers in room", retry after 500 ms"
    std::string toString() const;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

} // namespace thisbe::signal
