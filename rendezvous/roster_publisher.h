// Tells the peers of a room what changed, without being asked.
#pragma once

#include "rendezvous/flow_sink.h"
#include "rendezvous/registration_counters.h"
#include "rendezvous/registry.h"
#include "shared/signal/message_buffer.h"
#include "shared/stun/message_view.h"

#include <map>

namespace thisbe::rendezvous {

// docs/protocol.md, Roster: changes are collected for a while, then told in a round to all peers; a peer has
// at most one unanswered request, which is sent again with whatever is newest by then: seven times, and seven
// times more whenever the peer was heard after that. One worker's; what it is given must outlive it.
class RosterPublisher {
  public:
    // A change waits so long for others to join it.
    static constexpr Duration kCollect = std::chrono::milliseconds(100);
    // A room that keeps changing begins its next round only so long after the last, for each of its peers and
    // at most: what a room costs grows with its size times its rounds.
    static constexpr Duration kPausePerPeer = std::chrono::microseconds(250);
    static constexpr Duration kLongestPause = std::chrono::milliseconds(500);
    // "Rc [...] SHOULD have a default of 7" (RFC 8489, section 6.2.1). STUN's times double; here each request
    // brings what is newest, which must not wait for so long.
    static constexpr std::uint8_t kRequests = 7;
    static constexpr Duration kLongestWait = std::chrono::seconds(2);
    // Requests in one turn of the event loop, so that a change in a large room holds nobody else up.
    static constexpr std::size_t kSendsPerTurn = 256;

    RosterPublisher(Registry& registry, RegistrationCounters& counters)
        : registry_(registry), counters_(counters) {}

    void onRoomChanged(TimePoint now, Room& room);
    // The peer stands at this version of its room, or will once it has our answer.
    static void onStandsAt(Session& session, std::uint64_t version);
    // Sends the next changes at once to a synced peer that the last round should have brought further.
    void leadOn(TimePoint now, Session& session, FlowSink& sink);
    // The peer is fetching pages: what it stands at will show when it asks for the changes since.
    static void onFetchesPages(Session& session) {
        session.subscription.state = RosterSubscription::State::adrift;
    }
    // A request that is under way to its old address is lost: it is told anew in the round that its move
    // causes.
    static void onMoved(Session& session);
    // A new keepalive came: its peer is worth seven requests more, and one at once where it was silent.
    void onHeard(TimePoint now, Session& session, FlowSink& sink);
    // A response to a Roster request of ours.
    void onResponse(TimePoint now, const stun::MessageView& response, FlowSink& sink);

    void onDeadline(TimePoint now, FlowSink& sink);
    TimePoint nextDeadline() const;

  private:
    // One going round to a room's peers, in the order of their ids.
    struct Round {
        Room* room;
        std::string after{}; // who was served last
    };

    // Returns how many requests it sent; at most budget.
    std::size_t serve(TimePoint now, Round& round, std::size_t budget, FlowSink& sink, bool& done);
    void resend(TimePoint now, SessionId id, FlowSink& sink);
    void send(TimePoint now, Session& session, FlowSink& sink);
    // From the request that is sent now, the n-th of those that were not answered, to the next; from 0.
    static Duration waitAfter(const RosterSubscription& subscription, unsigned n);
    static void measure(TimePoint now, RosterSubscription& subscription);
    // Accepts what a peer says it stands at. True if it may be told more.
    static bool accept(Session& session, bool current, std::uint64_t version);

    Registry& registry_;
    RegistrationCounters& counters_;
    std::multimap<TimePoint, Round> rounds_; // by when they are due
    TimerWheel<SessionId> resends_{std::chrono::milliseconds(20)};
    signal::MessageBuffer buffer_;
};

} // namespace thisbe::rendezvous
