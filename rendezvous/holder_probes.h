// Finds out whether the holder of a name is still there, for the same key that asks for it again.
#pragma once

#include "rendezvous/flow_sink.h"
#include "rendezvous/registry.h"
#include "shared/signal/message_buffer.h"
#include "shared/stun/message_view.h"

#include <optional>
#include <unordered_map>

namespace thisbe::rendezvous {

// docs/protocol.md, Register, "Whose name is it?". A holder that is heard, by its answer or by any other
// authenticated message, is alive. One worker's; the registry must outlive it.
class HolderProbes {
  public:
    // "if the old holder has not answered after 2 s (or its port is closed) it has crashed"
    static constexpr Duration kPatience = std::chrono::seconds(2);
    // For how long a holder that has answered counts as alive.
    static constexpr Duration kVerdictHolds = std::chrono::seconds(10);

    enum class Verdict : std::uint8_t { asking, alive, crashed };

    explicit HolderProbes(Registry& registry) : registry_(registry) {}

    // What is known; asks the holder if nothing is. It is asked three times, at every address it has.
    Verdict verdict(TimePoint now, const Session& holder, FlowSink& sink);
    // How long until an asking verdict becomes another.
    Duration remaining(TimePoint now, const Session& holder) const;

    // A response to a Keepalive request of ours. False if nobody waits for it or its integrity is wrong.
    bool onResponse(const stun::MessageView& response);
    // An ICMP error or the end of a connection. Believed only while we ask, and only about being gone:
    // whoever forges it has to hold the key to gain by it.
    void onFlowClosed(const Flow& flow);
    void onSessionEnded(const Session& session) { probes_.erase(session.sessionId); }

    // Whether there is a holder about whom anybody's evidence is wanted.
    bool asking() const { return !probes_.empty(); }

    void onDeadline(TimePoint now, FlowSink& sink);
    TimePoint nextDeadline() const { return wheel_.nextDeadline(); }

  private:
    struct Probe {
        TimePoint startedAt;
        stun::TransactionId transaction;
        std::array<bool, 2> closed{}; // by family, as in Session
        bool answered = false;
        unsigned sends = 0;
    };
    struct Hash {
        // Chosen by us at random, so no stranger can make them collide.
        std::size_t operator()(SessionId id) const { return id.value(); }
    };

    Verdict verdictOf(TimePoint now, const Session& holder, const Probe& probe) const;
    void ask(TimePoint now, const Session& holder, Probe& probe, FlowSink& sink);

    Registry& registry_;
    std::unordered_map<SessionId, Probe, Hash> probes_;
    TimerWheel<SessionId> wheel_{std::chrono::milliseconds(20)};
    signal::MessageBuffer buffer_;
};

} // namespace thisbe::rendezvous
