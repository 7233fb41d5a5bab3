// Whether the path that carries is alive: from what is sent, what is heard, and checks.
#pragma once

#include "peer/path/path_options.h"

namespace thisbe::peer {

// The owner checks the path every checkInterval(). Silence after something that was sent brings doubt, doubt
// brings quick checks, and no answer to these is death. One answer ends all doubt.
class PathPulse {
  public:
    // options must outlive it.
    explicit PathPulse(const PathOptions& options) : options_(&options) {}

    // Another path begins to carry; its newest answer came at answeredAt.
    void begin(TimePoint now, TimePoint answeredAt, Duration rtt);
    void setRtt(Duration rtt) { rtt_ = rtt; }

    // True: advance() should be called now.
    bool onDataSent(TimePoint now);
    void onDataHeard(TimePoint now);
    // By another path.
    void onDataHeardElsewhere();
    // A check that was answered then; older news are no news.
    void onAnswered(TimePoint at);
    // A reason from elsewhere. urgent: the peer has left the path.
    void doubt(TimePoint now, bool urgent);

    // Lets time pass.
    void advance(TimePoint now);

    bool isDoubted() const { return doubtedAt_ != kNever; }
    TimePoint doubtedAt() const { return doubtedAt_; }
    bool isDead(TimePoint now) const { return isDoubted() && now >= verdictAt(); }
    // When the first thing left that has had no answer since. Only while doubted.
    TimePoint silentSince() const { return silentSince_; }
    TimePoint heardAt() const { return heardAt_; }

    Duration checkInterval() const;
    // Of advance(), or the verdict. A little early is no harm.
    TimePoint nextDeadline() const;

  private:
    Duration silence() const;
    TimePoint verdictAt() const;
    TimePoint answerDueAt() const;

    const PathOptions* options_;
    Duration rtt_{};
    bool busy_ = false;
    bool urgent_ = false;
    TimePoint pacedSince_{}; // when checkInterval() changed
    TimePoint sentAt_{};     // data
    TimePoint heardAt_{};    // data
    TimePoint answeredAt_{};
    TimePoint unheardSince_ = kNever; // data that was sent then has had no echo
    std::uint32_t unheard_ = 0;       // how many datagrams
    TimePoint doubtedAt_ = kNever;
    TimePoint silentSince_{};
};

} // namespace thisbe::peer
