// What each SIGNATURE of the extension is over (docs/protocol.md). Both sides build them here and nowhere
// else.
#pragma once

#include "shared/secure/transcript.h"
#include "shared/signal/conversation.h"
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

// "thisbe signal 1", by the sender.
class SignalTranscript : public Transcript {
  public:
    SignalTranscript(const Conversation& conversation, std::uint64_t counter, ByteView payload);
};

// "thisbe received 1", by the receiver of a Signal, whichever way it came: sender and receiver are those of
// the Signal.
class ReceivedTranscript : public Transcript {
  public:
    ReceivedTranscript(const Conversation& conversation, std::uint64_t counter, ByteView payload);
};

// "thisbe check 1", by the sender.
class CheckTranscript : public Transcript {
  public:
    CheckTranscript(const Conversation& conversation, const stun::TransactionId& id);
};

// "thisbe checked 1", by the one who was asked: sender and receiver are those of the Check.
class CheckedTranscript : public Transcript {
  public:
    CheckedTranscript(const Conversation& conversation, const stun::TransactionId& id);
};

} // namespace thisbe::signal
