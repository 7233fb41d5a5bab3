// Sends the client's requests and answers.
#pragma once

#include "shared/signal/attributes/scalar_attributes.h"
#include "shared/signal/client/request_purpose.h"
#include "shared/signal/client/request_timing.h"
#include "shared/signal/message_buffer.h"
#include "shared/stun/message_view.h"
#include "shared/stun/transaction_table.h"
#include "shared/wire/datagram_batch.h"

namespace thisbe::signal {

// Allocates in its constructor only. Not thread-safe.
class Requester {
  public:
    struct Options {
        bool reliable = false; // over a stream: nothing is sent twice
    };

    Requester(RandomSource& random, const Options& options) : random_(random), options_(options) {}

    stun::TransactionId newId() { return stun::newTransactionId(random_); }

    // Where a request goes, under which key, and how patiently.
    struct Target {
        Endpoint remote;
        const stun::HmacSha256* key = nullptr; // none: the message is not under a session
        RequestPurpose purpose;
        stun::RetransmissionPolicy timing = kToServer;
        std::optional<std::uint64_t> counter{}; // REQUEST-COUNTER, of requests under a session
    };

    // False when too many requests are under way, the body must not be sent, or there is no connection. Body:
    // any message of shared/signal.
    template<class Body>
    bool start(TimePoint now, stun::Method method, const Body& body, const Target& target) {
        return start(now, newId(), method, body, target);
    }
    // With an id that the body is signed over.
    template<class Body>
    bool start(TimePoint now, const stun::TransactionId& id, stun::Method method, const Body& body,
               const Target& target) {
        auto writer = buffer_.writer({stun::MessageClass::request, method, id});
        body.serialize(writer);
        if (target.counter) writer.add(RequestCounter{*target.counter});
        if (target.key != nullptr) writer.addIntegritySha256(*target.key);
        return startWritten(now, writer.finish(), target);
    }

    // A success response to what arrived; without a key, not under a session.
    template<class Body>
    void answer(const Datagram& arrived, const stun::MessageView& request, const Body& body,
                const stun::HmacSha256* key) {
        auto writer = buffer_.writer(stun::responseTo(request.header(), stun::MessageClass::successResponse));
        body.serialize(writer);
        if (key != nullptr) writer.addIntegritySha256(*key);
        queueAnswer(arrived, writer.finish());
    }

    std::optional<stun::TransactionOutcome> match(TimePoint now, const stun::MessageView& response,
                                                  const Endpoint& from) const {
        return transactions_.match(now, response, from);
    }
    void complete(const stun::TransactionId& id) { transactions_.complete(id); }
    void onHardError(const Endpoint& remote) { transactions_.onHardError(remote); }
    // Over a stream: what is under way has failed, and nothing is begun until there is a new one.
    void onConnectionLost(const Endpoint& server) {
        connected_ = false;
        transactions_.onConnectionLost(server);
    }
    void onConnected() { connected_ = true; }
    std::optional<stun::TransactionOutcome> takeFailure() { return transactions_.takeFailure(); }

    void onDeadline(TimePoint now) { transactions_.onDeadline(now); }
    TimePoint nextDeadline() const { return transactions_.nextDeadline(); }
    // True: the batch was full, call again.
    bool takeOutput(DatagramBatch& batch);

  private:
    // Two families' registrations, a roster's pages, and signals with their checks.
    static constexpr std::size_t kMaxRequests = 56;
    // More than this from one turn of the loop is somebody who floods us; whoever means it asks again.
    static constexpr std::size_t kMaxAnswers = 32;

    bool startWritten(TimePoint now, ByteView message, const Target& target);
    void queueAnswer(const Datagram& arrived, ByteView message);

    RandomSource& random_;
    Options options_;
    bool connected_ = true;
    MessageBuffer buffer_;
    stun::TransactionTable transactions_{{kMaxRequests, kMaxMessageSize}};
    DatagramBatch answers_{kMaxAnswers, kMaxAnswers* kMaxMessageSize};
    std::size_t answersTaken_ = 0;
};

} // namespace thisbe::signal
