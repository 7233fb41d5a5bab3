// A peer's answer to another peer: a success response to Check or to a direct Signal.
#pragma once

#include "shared/signal/attributes/strong_attribute.h"
#include "shared/stun/message_view.h"
#include "shared/stun/message_writer.h"

namespace thisbe::signal {

// The signature, over CheckedTranscript or ReceivedTranscript, is all of it: only the holder of the key could
// answer this transaction.
struct SignedAnswer {
    Signature signature;

    // The caller has looked at method and class.
    static stun::AttributeResult<SignedAnswer> parse(const stun::MessageView& message) {
        return message.get<SignatureAttribute>().map(
            [](const SignatureAttribute& attribute) { return SignedAnswer{attribute.value}; });
    }
    void serialize(stun::MessageWriter& writer) const { writer.add(SignatureAttribute{signature}); }
    std::string toString() const { return "signed answer"; }

    friend bool operator==(const SignedAnswer&, const SignedAnswer&) = default;
};

} // namespace thisbe::signal
