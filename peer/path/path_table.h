// Every pair that has worked, and how it stands.
#pragma once

#include "peer/path/flap_guard.h"
#include "peer/path/pair_control.h"
#include "peer/path/tracked_path.h"

#include <vector>

namespace thisbe::peer {

// Follows the agent's pairs, keeps the best of each slot warm and asks the dead ones whether they live.
class PathTable {
  public:
    // Both must outlive it.
    PathTable(const PathOptions& options, PairControl& agent) : options_(options), agent_(agent) {}

    void setRelayOverStream(ice::BaseId base);
    bool isRelayOverStream(ice::BaseId base) const;
    void setSamePublicAddress(bool same) { samePublicAddress_ = same; }
    // By --path.
    bool isAllowed(PathClass pathClass) const { return allows(options_.mode, pathClass, samePublicAddress_); }

    // Takes over what the agent knows by now. Pairs that the agent has forgotten go.
    void refresh(TimePoint now);

    std::span<const TrackedPath> all() const { return paths_; }
    const TrackedPath* find(ice::PairId pair) const;
    // The valid one of that base and remote endpoint.
    const TrackedPath* find(ice::BaseId base, const Endpoint& remote) const;

    // It does not answer, whatever the agent thinks.
    void markDead(TimePoint now, ice::PairId pair);
    // The peer's data came this way: at least one direction lives.
    void markAlive(TimePoint now, ice::PairId pair);
    // One check, unless one was asked for a moment ago.
    void check(TimePoint now, ice::PairId pair);
    // The same of every pair but this one, valid ones first; of eight at most.
    void checkOthers(TimePoint now, std::optional<ice::PairId> but);
    // A reason why dead pairs may live again.
    void onOccasion(TimePoint now);
    // Since when a path has been much faster than the current one of its class: told to every path.
    void compareWith(TimePoint now, const TrackedPath& current);

    struct Care {
        std::optional<ice::PairId> current;
        Duration currentInterval{};
        const FlapGuard& guard;
    };
    // Says to the agent what is to be kept warm and how often each pair is to be checked.
    void tend(TimePoint now, const Care& care);
    // When refresh() or tend() will find something without anything having happened.
    TimePoint nextDeadline() const { return deadline_; }

  private:
    void add(const ice::CandidatePair& pair);
    void update(TimePoint now, TrackedPath& path, const ice::CandidatePair& pair);
    void updateProof(TimePoint now, TrackedPath& path, const ice::CandidatePair& pair);
    void updateSearch(TimePoint now, TrackedPath& path, const ice::CandidatePair& pair) const;
    void noteAnswer(TrackedPath& path, const ice::CandidatePair& pair);
    void die(TimePoint now, TrackedPath& path);
    TrackedPath* entry(ice::PairId pair);
    bool isWarmest(const TrackedPath& path, const Care& care) const;
    std::optional<std::size_t> placeInRevival(const TrackedPath& path) const;
    Duration intervalFor(TimePoint now, const TrackedPath& path, const Care& care);
    void setWarm(TimePoint now, TrackedPath& path, bool warm);
    void setWatch(TimePoint now, TrackedPath& path, Duration interval);

    const PathOptions& options_;
    PairControl& agent_;
    std::vector<TrackedPath> paths_;
    std::vector<ice::BaseId> streamRelays_;
    bool samePublicAddress_ = false;
    TimePoint deadline_ = kNever;
};

} // namespace thisbe::peer
