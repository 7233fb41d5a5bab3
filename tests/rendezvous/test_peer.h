// A peer that knows how to speak to the server and does nothing by itself.
#pragma once

#include "rendezvous/flow.h"
#include "shared/secure/identity.h"
#include "shared/secure/key_agreement.h"
#include "shared/signal/attributes/roster_range.h"
#include "shared/signal/attributes/scalar_attributes.h"
#include "shared/signal/message_buffer.h"
#include "shared/signal/register_challenge.h"
#include "shared/signal/register_request.h"
#include "shared/signal/register_success.h"
#include "shared/signal/signed_answer.h"
#include "shared/stun/hmac.h"
#include "tests/support/seeded_random.h"

#include <map>
#include <string>
#include <vector>

namespace thisbe::rendezvous::test {

using Bytes = std::vector<std::uint8_t>;

inline stun::MessageView parsed(const Bytes& bytes) {
    return stun::MessageView::parse(bytes).value();
}

struct Credential {
    std::string username;
    std::string password;
};

class TestPeer {
  public:
    TestPeer(std::string id, std::string_view remote, std::string room = "lobby");

    std::string id;
    std::string room;
    Identity identity;
    KeyAgreement agreement;
    std::optional<Credential> credential;
    Flow flow4; // from its one socket of each family
    Flow flow6;
    std::optional<Endpoint> privateEndpoint;
    std::uint32_t registerFlags = 0;
    signal::Instance instance{1};
    std::uint64_t requestCounter = 0;

    // Set by onRegistered().
    std::optional<stun::HmacSha256> key;
    signal::SessionId sessionId;
    signal::Lifetimes lifetimes;

    Flow& flow() { return flow4.remote.port() != 0 ? flow4 : flow6; }

    Bytes firstRegister();
    // The answer to a challenge. join: with SESSION-ID.
    Bytes secondRegister(const Bytes& challenge, bool join = false);
    // Checks signature and integrity of the answer to the latest secondRegister(); false if either is wrong.
    bool onRegistered(const Bytes& success);

    Bytes keepalive(std::optional<std::string_view> nonce = {});
    Bytes unregister();
    Bytes rosterSince(const signal::RosterVersion& version);
    Bytes rosterPage(std::string_view cursor);
    Bytes signal(std::string_view to, std::uint64_t counter, std::string_view text);
    // Any request under the session key: session id first, then what fill(writer) adds.
    template<class Fill>
    Bytes request(stun::Method method, Fill&& fill) {
        signal::MessageBuffer buffer;
        stun::MessageWriter writer = buffer.writer({stun::MessageClass::request, method, newTransaction()});
        fill(writer);
        if (key) {
            writer.add(signal::RequestCounter{++requestCounter});
            writer.addIntegritySha256(*key);
        }
        return copy(writer);
    }
    // A success response under the session key.
    template<class Fill>
    Bytes response(const Bytes& to, Fill&& fill) {
        signal::MessageBuffer buffer;
        stun::MessageWriter writer =
            buffer.writer(stun::responseTo(parsed(to).header(), stun::MessageClass::successResponse));
        fill(writer);
        writer.addIntegritySha256(*key);
        return copy(writer);
    }
    Bytes response(const Bytes& to) {
        return response(to, [](stun::MessageWriter&) {});
    }
    // To a Signal: that it arrived. Servers do not look into receipts.
    Bytes receipt(const Bytes& to) {
        return response(to, [](stun::MessageWriter& writer) {
            signal::SignedAnswer{Signature(Signature::Value{1, 2, 3})}.serialize(writer);
        });
    }
    bool hasIntegrity(const Bytes& message) const;

  private:
    static Bytes copy(const stun::MessageWriter& writer) {
        const ByteView bytes = writer.finish();
        return {bytes.begin(), bytes.end()};
    }
    stun::TransactionId newTransaction() { return stun::newTransactionId(random_); }
    signal::RegisterRequest registerRequest() const;

    thisbe::test::SeededRandom random_;
    Signature signed_;
    IdentityKey serverKey_;
    Bytes signedBytes_;
};

} // namespace thisbe::rendezvous::test
