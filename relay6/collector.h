// Takes tokens from many senders at once and hands them to an outlet.
#pragma once

#include "relay6/acknowledger.h"
#include "relay6/client_deadlines.h"
#include "relay6/client_poller.h"
#include "relay6/client_table.h"
#include "relay6/collector_options.h"
#include "relay6/event_trace.h"
#include "relay6/ledger.h"
#include "shared/base/prefix_limit.h"
#include "relay6/token_listener.h"
#include "relay6/token_outlet.h"
#include "shared/base/log.h"
#include "shared/net/event_loop.h"
#include "shared/net/timer.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace thisbe::relay6 {

// One thread, on the loop. Reads whatever has arrived, packs complete tokens, and at the end of each turn
// makes them safe together, so that many acknowledgements share one fsync. When the outlet is full it stops
// reading: the senders wait, nothing is dropped. A client within its limits is never reset.
class Collector {
  public:
    enum class Outcome {
        complete,  // as many tokens as expected, all safe
        stopped,   // asked to stop, all that was read is safe
        abandoned, // asked twice: what was not safe is lost, and booked so
    };
    using OnDone = std::function<void(Outcome)>;

    // What it works with; all must outlive it. room: a descriptor that is writable when a full queue has room
    // again, or -1 (then it asks from time to time).
    struct Surroundings {
        EventLoop& loop;
        TokenOutlet& outlet;
        Ledger& ledger;
        Log& log;
        std::size_t messageSize;
        int room;
    };

    // taken: tokens of this round that a predecessor has already (they count towards expect).
    Collector(const Surroundings& surroundings, const CollectorOptions& options, std::uint64_t taken,
              OnDone onDone);

    // To be called by listeners that are then given to addListener().
    void admit(FileDescriptor socket, const Endpoint& remote);
    void addListener(std::unique_ptr<TokenListener> listener) { listeners_.push_back(std::move(listener)); }

    // In order: takes what has arrived, closes, makes it safe. The second call gives up on what does not go.
    void stop();

    const CollectorCounters& counters() const { return counters_; }
    std::uint64_t taken() const { return taken_; }

  private:
    enum class Phase { serving, draining, settling, done };

    void setPhase(Phase phase, const char* reason);
    TimePoint servedUntil() const { return loop_.now() - paused_; }

    bool onReady(const ClientReady& ready);
    // False: the client is gone.
    bool receive(CollectorClient& client, int reads);
    bool take(CollectorClient& client, ByteView bytes);
    bool onToken(CollectorClient& client, ByteView token);
    // These two: false when a token is too long.
    bool feed(CollectorClient& client, ByteView bytes);
    bool feedLines(CollectorClient& client, ByteView bytes);
    // Takes whole lines from the front that are tokens as they stand; returns what is left.
    ByteView takeWholeLines(CollectorClient& client, ByteView bytes);
    void countTaken(CollectorClient& client, std::size_t tokens);
    bool dropForbidden(CollectorClient& client);
    void onEndOfStream(CollectorClient& client);
    void drop(CollectorClient& client, std::uint64_t& counter, const char* reason);
    void remove(CollectorClient& client);

    void flush();
    void waitForRoom();
    void updateFlow();
    void expire();
    void armExpiry();

    void drain();
    void settle();
    void finish(Outcome outcome);

    EventLoop& loop_;
    TokenOutlet& outlet_;
    Ledger& ledger_;
    Log& log_;
    EventTrace trace_;
    CollectorOptions options_;
    OnDone onDone_;
    CollectorCounters counters_;
    std::uint64_t taken_;
    Phase phase_ = Phase::serving;

    PendingTokens pending_;
    ClientTable clients_;
    PrefixLimit networks_;
    ClientDeadlines idle_;
    ClientDeadlines total_;
    Duration paused_{}; // how long a full queue has made everybody wait: not the clients' fault
    std::optional<TimePoint> pausedSince_;
    ClientPoller poller_;
    Acknowledger acknowledger_;
    std::vector<std::unique_ptr<TokenListener>> listeners_;

    Timer flushTimer_;
    Timer retryTimer_;
    Timer expiryTimer_;
    Timer drainTimer_;
    Timer graceTimer_;
    Duration retryWait_{};
    std::optional<Watch> room_;
    std::string lastTrouble_;
    std::uint64_t acceptedBefore_ = 0;
    bool isFull_ = false;
    bool sawForbidden_ = false; // in the piece that is being read
    bool isReadingLast_ = false;
    std::vector<ClientNumber> lastReads_; // when stopping
    std::uint64_t bookedTokens_ = 0;      // of counters_.tokens: in the ledger
};

} // namespace thisbe::relay6
