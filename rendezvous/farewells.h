// Tells peers that their session is over, until they acknowledge it.
#pragma once

#include "rendezvous/flow_sink.h"
#include "rendezvous/owned_ids.h"
#include "rendezvous/session.h"
#include "rendezvous/timer_wheel.h"
#include "shared/signal/attributes/reason.h"
#include "shared/signal/message_buffer.h"
#include "shared/stun/message_view.h"

#include <vector>

namespace thisbe::rendezvous {

// Unregister from the server. Outlives the session it tells of, so it keeps what it needs. One worker's; the
// ids must outlive it.
class Farewells {
  public:
    // Beyond this many, a farewell is sent once and not watched.
    static constexpr std::size_t kMaxPending = 4'096;
    static constexpr unsigned kRequests = 5; // at 0, 500, 1500, 3500 and 7500 ms

    explicit Farewells(const OwnedIds& ids) : ids_(ids) {}

    // To every address of the session but the one that somebody else has now.
    void send(TimePoint now, const Session& session, signal::Reason reason, FlowSink& sink,
              const Endpoint* notTo = nullptr);
    // A response to an Unregister request of ours. False if nobody waits for it.
    bool onResponse(const stun::MessageView& response);

    void onDeadline(TimePoint now, FlowSink& sink);
    TimePoint nextDeadline() const { return wheel_.nextDeadline(); }
    std::size_t pending() const { return farewells_.size(); }

  private:
    struct Farewell {
        std::vector<Flow> flows;
        stun::HmacSha256 key;
        signal::Reason reason;
        stun::TransactionId transaction;
        unsigned sends = 0;
    };
    struct Token {
        Slot slot = 0;
        stun::TransactionId transaction;
    };

    Farewell* find(const stun::TransactionId& transaction);
    void transmit(Farewell& farewell, FlowSink& sink);
    void resend(TimePoint now, const Token& token, FlowSink& sink);

    const OwnedIds& ids_;
    Slab<Farewell, 64> farewells_;
    TimerWheel<Token> wheel_{std::chrono::milliseconds(20)};
    signal::MessageBuffer buffer_;
};

} // namespace thisbe::rendezvous
