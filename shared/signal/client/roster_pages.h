// Collects the pages of a roster, several at a time (docs/protocol.md, Roster).
#pragma once

#include "shared/signal/client/roster_mirror.h"
#include "shared/signal/roster_page.h"

namespace thisbe::signal {

// The answer to the first page may name milestones, which cut the ids into stretches; each stretch is fetched
// page by page, all of them at once. Pure data: what to ask for and when is RosterSync's business. Not
// thread-safe.
class RosterPages {
  public:
    static constexpr std::size_t kMaxStretches = 16;
    // Of the pages that were begun last: what an earlier collection asked for is none of this one's.
    struct Question {
        std::uint16_t token = 0;
        std::string_view after; // ROSTER-CURSOR
    };

    // Forgets what there is.
    void begin();
    // The next page to ask for, which counts as under way from then on; none while all are.
    std::optional<Question> next();
    // It will not be answered: next() gives it again.
    void lose(std::uint16_t token);
    void loseAll();
    bool underWay() const;
    // False: this page leads nowhere, or there are too many peers; begin again later.
    bool add(TimePoint now, std::uint16_t token, const RosterPage& page);

    // Whether some were collected, but not all, from a server of that boot epoch: next() leads on.
    bool isOf(std::uint64_t epoch) const { return version_ && version_->epoch == epoch; }
    bool complete() const;
    // "the peer stands at the version of the first page": there must be one.
    const RosterVersion& version() const { return *version_; }
    RosterMirror::Peers takePeers() { return std::move(peers_); }

  private:
    struct Stretch {
        std::string cursor; // it has come so far
        std::string end;    // the last id that is its own; empty: there is no end
        bool underWay = false;
        bool done = false;
    };

    Stretch* find(std::uint16_t token);
    bool leadsOn(const Stretch& stretch, const RosterPage& page) const;
    // At the milestones after the first page's end.
    void cut(const RosterPage& first);

    std::vector<Stretch> stretches_;
    std::uint8_t collection_ = 0;
    RosterMirror::Peers peers_;
    std::optional<RosterVersion> version_;
};

} // namespace thisbe::signal
