// Carries signals from one peer of a room to another, and the outcome back.
#pragma once

#include "rendezvous/exchange.h"
#include "rendezvous/rate_limit.h"
#include "rendezvous/registration_counters.h"
#include "rendezvous/registry.h"
#include "rendezvous/signal_memory.h"
#include "shared/signal/signal_request.h"

#include <array>

namespace thisbe::rendezvous {

// docs/protocol.md, Signal. One worker's; what it is given must outlive it.
class SignalBroker {
  public:
    SignalBroker(Registry& registry, const Limits& limits, ServerUse& use, RandomSource& random,
                 RegistrationCounters& counters)
        : registry_(registry),
          limits_(limits),
          use_(use),
          rate_(limits.signalsPerPeer),
          memory_(random),
          counters_(counters) {}

    // From a peer whose session the gate has admitted. Answered at once, or within 5 s.
    void onRequest(Exchange& exchange, Session& session);
    // A response to a Signal request of ours. False if nobody waits for it or its integrity is wrong.
    bool onResponse(const stun::MessageView& response, FlowSink& sink);

    void onDeadline(TimePoint now, FlowSink& sink);
    TimePoint nextDeadline() const { return wheel_.nextDeadline(); }
    std::size_t pending() const { return pending_.size(); }

  private:
    struct Pending {
        SignalKey from;
        Flow senderFlow;
        SessionId receiver;
        stun::TransactionId transaction; // of the request to the receiver
        TimePoint startedAt;
        unsigned sends = 0;
        std::uint16_t size = 0;
        std::array<std::uint8_t, signal::kMaxMessageSize> message;
    };
    struct Token {
        Slot slot = 0;
        stun::TransactionId transaction;
    };
    using Chunked = Slab<Pending, 32>;

    // Why it cannot be taken, or nothing: then it has its place among those under way.
    std::optional<signal::Refusal> objection(const Exchange& exchange, Session& session,
                                             const signal::SignalRequest& signal);
    // Takes one place of each limit on signals under way, or none and returns the name of the one that is
    // met.
    const char* takePlace(const Exchange& exchange, Session& session);
    void forward(Exchange& exchange, const Session& sender, const Session& receiver,
                 const signal::SignalRequest& signal);
    Pending* find(const stun::TransactionId& transaction);
    void transmit(const Pending& pending, const Session& receiver, FlowSink& sink);
    void resend(TimePoint now, const Token& token, FlowSink& sink);
    void conclude(Slot slot, const SignalOutcome& outcome, FlowSink& sink);
    void answer(const SignalKey& from, const Flow& flow, const SignalOutcome& outcome, FlowSink& sink);

    Registry& registry_;
    const Limits& limits_;
    ServerUse& use_;
    RateLimit rate_;
    SignalMemory memory_;
    RegistrationCounters& counters_;
    Chunked pending_;
    TimerWheel<Token> wheel_{std::chrono::milliseconds(20)};
    signal::MessageBuffer buffer_;
};

} // namespace thisbe::rendezvous
