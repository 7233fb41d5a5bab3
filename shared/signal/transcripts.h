// What each SIGNATURE of the extension is over (docs/protocol.md). Both sides build them here and nowhere
// else.
#pragma once

#include "shared/secure/transcript.h"
#include "shared/signal/register_request.h"
#include "shared/signal/register_success.h"
#include "shared/stun/transaction_id.h"

namespace thisbe::signal {

// "thisbe register 1", by the peer. Realm and nonce are those of the request's proof, whose signature may be
// empty yet.
class RegisterTranscript : public Transcript {
  public:
    RegisterTranscript(const IdentityKey& serverKey, const RegisterRequest& request);
};

// "thisbe registered 1", by the server, binding its answer to what the peer signed.
class RegisteredTranscript : public Transcript {
  public:
    RegisteredTranscript(const IdentityKey& serverKey, const Signature& peerSignature,
                         const RegisterSuccess& success);
};

// Two peers, the one who signs or sends first.
struct Direction {
    IdentityKey sender;
    IdentityKey receiver;

    Direction reversed() const { return {receiver, sender}; }
};

// "thisbe signal 1", by the sender.
class SignalTranscript : public Transcript {
  public:
    SignalTranscript(const Direction& direction, std::string_view room, std::uint64_t counter,
                     ByteView payload);
};

// "thisbe check 1", by the sender.
class CheckTranscript : public Transcript {
  public:
    CheckTranscript(const Direction& direction, std::string_view room, const stun::TransactionId& id);
};

// "thisbe checked 1", by the one who was asked; direction is that of the answer.
class CheckedTranscript : public Transcript {
  public:
    CheckedTranscript(const Direction& direction, std::string_view room, const stun::TransactionId& id);
};

// "thisbe received 1", by the receiver of a direct Signal; direction is that of the answer.
class ReceivedTranscript : public Transcript {
  public:
    ReceivedTranscript(const Direction& direction, const stun::TransactionId& id);
};

} // namespace thisbe::signal
