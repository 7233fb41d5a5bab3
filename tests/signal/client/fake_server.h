// A server that does what docs/protocol.md says, and what a test tells it to do wrong.
#pragma once

#include "shared/secure/identity.h"
#include "shared/signal/attributes/lifetimes.h"
#include "shared/signal/keepalive_request.h"
#include "shared/signal/message_buffer.h"
#include "shared/signal/refusal.h"
#include "shared/signal/register_request.h"
#include "shared/signal/roster_changes.h"
#include "shared/signal/roster_query.h"
#include "shared/signal/signal_request.h"
#include "shared/signal/unregister_request.h"
#include "shared/stun/message_view.h"
#include "tests/support/seeded_random.h"

#include <functional>
#include <map>

namespace thisbe::signal::test {

// One room, kept simple: every change is kept for ever, and nothing expires by itself.
class FakeServer {
  public:
    using Send = std::function<void(const Endpoint& to, ByteView message)>;

    struct Session {
        SessionId id;
        IdentityKey identity;
        Instance instance;
        stun::HmacSha256 key{ByteView{}};
        PeerEndpoints endpoints;
        std::uint64_t stands = 0; // at which roster version; 0: it has not said
    };
    struct Change {
        std::string id;
        Reason reason; // of a removal: left, timed out, replaced
        bool removal;
    };

    explicit FakeServer(Send send) : send_(std::move(send)) {}

    void onDatagram(const Endpoint& from, ByteView datagram);

    // The room.
    void join(const std::string& id, const IdentityKey& key, const PeerEndpoints& endpoints = {},
              Instance instance = {});
    void leave(const std::string& id, Reason reason);
    void push(); // a Roster request to everybody who stands somewhere
    // As after a crash: other epoch, nobody known.
    void restart();
    // To the session of this id.
    void unregister(const std::string& id, Reason reason);
    void keepalive(const std::string& id);
    void forward(const std::string& to, const SignalRequest& signal);
    // Any request under a key of one's own choice.
    template<class Body>
    void request(const Endpoint& to, stun::Method method, const Body& body, const stun::HmacSha256& key) {
        auto writer = buffer_.writer({stun::MessageClass::request, method, stun::newTransactionId(random_)});
        body.serialize(writer);
        writer.addIntegritySha256(key);
        send_(to, writer.finish());
    }

    // What it does wrong, or in its own way.
    bool silent = false;
    bool silentToSignals = false; // forwards them, and never says what came of it
    bool forgeReceipts = false;   // says of every signal that it arrived
    bool forgeAnswers = false;    // signs its Register answers with another key than it shows
    std::optional<Refusal> registerRefusal;
    std::optional<Refusal> signalRefusal;
    std::string password; // of user "alice"; empty: open
    std::size_t pageSize = 3;
    std::vector<std::string> milestones; // told with the first page
    std::uint64_t oldestChange = 0;      // changes up to here are no longer kept
    Lifetimes lifetimes;

    // What it saw.
    std::map<std::string, int> count;                      // requests by name
    std::map<stun::TransactionId, std::uint64_t> counters; // REQUEST-COUNTER of each request of a session
    std::size_t withoutCounter = 0;
    std::map<std::string, Session> sessions;
    std::uint64_t version() const { return base_ + changes_.size(); }
    std::uint64_t epoch = 7;
    Identity identity = *Identity::generate();
    Endpoint lastForwardedTo;
    std::size_t farewellsAnswered = 0;

  private:
    struct Incoming {
        const stun::MessageView& message;
        Endpoint from;
    };
    struct Member {
        IdentityKey key;
        PeerEndpoints endpoints;
        Instance instance;
    };

    template<class Body>
    void succeed(const Incoming& in, const Body& body, const stun::HmacSha256& key) {
        auto writer =
            buffer_.writer(stun::responseTo(in.message.header(), stun::MessageClass::successResponse));
        body.serialize(writer);
        writer.addIntegritySha256(key);
        send_(in.from, writer.finish());
    }
    void refuse(const Incoming& in, const Refusal& refusal, const stun::HmacSha256* key = nullptr);
    void onRegister(const Incoming& in);
    void challenge(const Incoming& in);
    bool accessGranted(const Incoming& in, const RegisterRequest& request) const;
    void accept(const Incoming& in, const RegisterRequest& request);
    Session* admit(const Incoming& in);
    void onQuery(const Incoming& in, Session& session);
    void onSignal(const Incoming& in, Session& session);
    void onResponse(const Incoming& in);
    RosterEntry entryOf(const std::string& id, Reason reason) const;
    RosterChanges changesSince(std::uint64_t from) const;
    std::string nonceFor(const Endpoint& from) const { return "nonce-" + from.toString(); }

    Send send_;
    MessageBuffer buffer_;
    thisbe::test::SeededRandom random_{99};
    std::map<std::string, Member> members_;
    std::vector<Change> changes_;
    std::uint64_t base_ = 100;
    std::uint64_t lastSession_ = 0;
    struct Forwarded {
        Endpoint senderAt;
        stun::MessageHeader header;
        std::string sender;
        stun::TransactionId original;
    };
    std::map<stun::TransactionId, Forwarded> forwarded_;
};

} // namespace thisbe::signal::test
