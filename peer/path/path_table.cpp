#include "peer/path/path_table.h"

#include "peer/path/path_choice.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace thisbe::peer {

namespace {

constexpr Duration kLeastBetweenAsked = 100ms;
// Consent's checks come every 4 to 6 s: a warm pair that missed two of them is dead.
constexpr Duration kLongestWarmSilence = 13s;
// Loss can disprove a path wrongly; each time that it is disproven it waits twice as long.
constexpr Duration kProofAgainAfter = 5s;
constexpr Duration kLongestProofWait = 60s;
constexpr std::uint32_t kUnsteady = 3; // checks in a row without an answer
// Other pairs that are asked when one dies.
constexpr std::size_t kMaxAskedAtOnce = 8;
// Of a class, beside the one that worked last: how many, and how many times more rarely.
constexpr std::size_t kMaxMoreRevived = 3;
constexpr Duration::rep kMoreRevivedInterval = 4;

} // namespace

void PathTable::setRelayOverStream(ice::BaseId base) {
    if (!isRelayOverStream(base)) streamRelays_.push_back(base);
}

bool PathTable::isRelayOverStream(ice::BaseId base) const {
    return std::ranges::find(streamRelays_, base) != streamRelays_.end();
}

const TrackedPath* PathTable::find(ice::PairId pair) const {
    const auto found = std::ranges::find(paths_, pair, &TrackedPath::pair);
    return found == paths_.end() ? nullptr : &*found;
}

TrackedPath* PathTable::entry(ice::PairId pair) {
    const auto found = std::ranges::find(paths_, pair, &TrackedPath::pair);
    return found == paths_.end() ? nullptr : &*found;
}

const TrackedPath* PathTable::find(ice::BaseId base, const Endpoint& remote) const {
    const TrackedPath* best = nullptr;
    for (const TrackedPath& path : paths_) {
        const bool matches = path.valid && path.base == base && path.remote == remote;
        if (matches && (best == nullptr || path.generation > best->generation)) best = &path;
    }
    return best;
}

void PathTable::refresh(TimePoint now) {
    std::erase_if(paths_, [&](const TrackedPath& path) { return agent_.find(path.pair) == nullptr; });
    for (const ice::CandidatePair& pair : agent_.pairs()) {
        TrackedPath* path = entry(pair.id);
        if (path == nullptr && !pair.valid) continue;
        if (path == nullptr) {
            add(pair);
            path = &paths_.back();
        }
        update(now, *path, pair);
    }
    // Not before: the agent's verbs end the life of what pairs() gave.
    for (TrackedPath& path : paths_) {
        if (!std::exchange(path.proofWanted, false)) continue;
        path.proofWait = std::min(2 * path.proofWait, kLongestProofWait);
        path.proofAgainAt = kNever; // until the verdict
        agent_.provePayload(now, path.pair);
    }
    for (TrackedPath& path : paths_)
        if (std::exchange(path.searchWanted, false)) agent_.searchPayload(now, path.pair);
}

void PathTable::add(const ice::CandidatePair& pair) {
    TrackedPath path;
    path.pair = pair.id;
    path.base = pair.base;
    path.remote = pair.remote.endpoint;
    path.generation = pair.generation;
    path.steadySince = pair.lastAnsweredAt;
    path.warm = pair.warm;
    path.proofWait = kProofAgainAfter;
    paths_.push_back(path);
}

void PathTable::update(TimePoint now, TrackedPath& path, const ice::CandidatePair& pair) {
    const bool wasValid = path.valid;
    path.valid = pair.valid;
    path.priority = pair.priority;
    path.pathClass = classify(pair, isRelayOverStream(pair.base));
    path.slot = slotOf(pair);
    path.rtt = pair.rtt.value_or(Duration{});
    path.slowestRtt = std::max(path.rtt, pair.lastRtt.value_or(Duration{}));
    updateProof(now, path, pair);
    updateSearch(now, path, pair);
    if (pair.valid && pair.lastAnsweredAt > path.answeredAt) noteAnswer(path, pair);
    if (pair.unanswered >= kUnsteady) path.steadySince = kNever;
    if (wasValid && !pair.valid && !path.dead) {
        if (path.warm)
            die(now, path);
        else
            path.released = true;
    }
    const bool isSilent = pair.unanswered >= 2 && now >= path.answeredAt + kLongestWarmSilence;
    if (pair.valid && path.warm && isSilent && !path.dead) die(now, path);
}

void PathTable::updateProof(TimePoint now, TrackedPath& path, const ice::CandidatePair& pair) {
    if (!options_.needsProof || pair.isRelayed()) {
        path.proven = true;
        return;
    }
    switch (pair.payload) {
    case ice::PayloadProof::none:
    case ice::PayloadProof::asked:
        break; // what was proven stays so until it is disproven
    case ice::PayloadProof::bothWays:
    case ice::PayloadProof::outbound:
    case ice::PayloadProof::notNeeded:
        path.proven = true;
        path.tooSmall = false;
        path.proofAgainAt = kNever;
        path.proofWait = kProofAgainAfter;
        break;
    case ice::PayloadProof::tooSmall:
        path.proven = false;
        path.tooSmall = true;
        path.searchAt = {};
        if (path.proofAgainAt == kNever) path.proofAgainAt = now + path.proofWait;
        path.proofWanted = pair.valid && now >= path.proofAgainAt;
        break;
    }
}

void PathTable::updateSearch(TimePoint now, TrackedPath& path, const ice::CandidatePair& pair) const {
    const bool mayBe =
        path.warm && path.isReady() && !pair.isRelayed() && pair.payload == ice::PayloadProof::bothWays;
    if (!mayBe || now < path.searchAt) return;
    path.searchAt = now + options_.searchInterval;
    path.searchWanted = true;
}

void PathTable::noteAnswer(TrackedPath& path, const ice::CandidatePair& pair) {
    path.answeredAt = pair.lastAnsweredAt;
    path.released = false;
    if (path.steadySince == kNever || path.dead) path.steadySince = path.answeredAt;
    if (!path.dead) return;
    path.dead = false;
    // The verdict may have been the cut's and not the path's.
    if (path.tooSmall) path.proofWanted = true;
}

void PathTable::die(TimePoint now, TrackedPath& path) {
    path.dead = true;
    path.searchAt = {}; // it may come back another way
    path.revival.begin(now, options_);
    // Those of its slot that were let go for its sake are wanted again.
    for (TrackedPath& other : paths_) {
        if (!other.released || other.slot != path.slot) continue;
        other.released = false;
        other.dead = true;
        other.revival.begin(now, options_);
    }
}

void PathTable::markDead(TimePoint now, ice::PairId pair) {
    if (TrackedPath* path = entry(pair)) die(now, *path);
}

void PathTable::markAlive(TimePoint now, ice::PairId pair) {
    TrackedPath* path = entry(pair);
    if (path == nullptr || !path->dead) return;
    path->dead = false;
    path->steadySince = now;
}

void PathTable::check(TimePoint now, ice::PairId pair) {
    TrackedPath* path = entry(pair);
    if (path == nullptr || now < path->askedAt + kLeastBetweenAsked) return;
    path->askedAt = now;
    agent_.checkNow(now, pair);
}

void PathTable::checkOthers(TimePoint now, std::optional<ice::PairId> but) {
    std::size_t asked = 0;
    // Those that were let go too: the present way and the warm ones may have died of one cause.
    for (const bool valid : {true, false}) {
        for (const TrackedPath& path : paths_) {
            if (path.valid != valid || path.pair == but || !isAllowed(path.pathClass)) continue;
            if (asked++ == kMaxAskedAtOnce) return;
            check(now, path.pair);
        }
    }
}

void PathTable::onOccasion(TimePoint now) {
    for (TrackedPath& path : paths_) {
        path.revival.onOccasion(now);
        if (path.tooSmall) path.proofAgainAt = std::min(path.proofAgainAt, now);
    }
    std::size_t asked = 0;
    for (const TrackedPath& path : paths_) {
        if (asked++ == kMaxAskedAtOnce) return;
        check(now, path.pair);
    }
}

void PathTable::compareWith(TimePoint now, const TrackedPath& current) {
    for (TrackedPath& path : paths_) {
        const bool isFaster = path.isReady() && path.pathClass == current.pathClass &&
                              path.rtt * 3 / 2 < current.rtt && path.rtt + options_.leastGain <= current.rtt;
        if (!isFaster)
            path.fasterSince = kNever;
        else if (path.fasterSince == kNever)
            path.fasterSince = now;
    }
}

// The one of its slot that would take over.
bool PathTable::isWarmest(const TrackedPath& path, const Care& care) const {
    if (path.pair == care.current) return true;
    if (!path.valid || path.dead || !isAllowed(path.pathClass)) return false;
    return std::ranges::none_of(paths_, [&](const TrackedPath& other) {
        const bool competes =
            other.valid && !other.dead && other.slot == path.slot && isAllowed(other.pathClass);
        if (!competes || other.pair == path.pair) return false;
        return other.pair == care.current || isWarmer(other, path);
    });
}

// How many of its class worked later than this dead one; nothing where its slot has something as good that
// lives.
std::optional<std::size_t> PathTable::placeInRevival(const TrackedPath& path) const {
    if (!path.dead || !isAllowed(path.pathClass)) return std::nullopt;
    std::size_t place = 0;
    for (const TrackedPath& other : paths_) {
        if (other.slot != path.slot || other.pair == path.pair) continue;
        const bool lives = other.valid && !other.dead && isAllowed(other.pathClass);
        if (lives && isAtLeast(other.pathClass, path.pathClass)) return std::nullopt;
        const bool isLater = std::tie(other.answeredAt, other.pair) > std::tie(path.answeredAt, path.pair);
        if (other.dead && other.pathClass == path.pathClass && isLater) ++place;
    }
    return place;
}

Duration PathTable::intervalFor(TimePoint now, const TrackedPath& path, const Care& care) {
    if (path.pair == care.current) return care.currentInterval;
    if (const auto place = placeInRevival(path)) {
        if (*place > kMaxMoreRevived) return Duration{};
        const auto pace = path.revival.paceAt(now, options_);
        deadline_ = std::min(deadline_, pace.until);
        return *place == 0 ? pace.interval : pace.interval * kMoreRevivedInterval;
    }
    const TrackedPath* current = care.current ? find(*care.current) : nullptr;
    const bool isHeld = path.isReady() && current != nullptr && path.pathClass < current->pathClass &&
                        care.guard.hold(now, path.pathClass) > Duration{};
    return isHeld ? options_.busyInterval : Duration{};
}

void PathTable::tend(TimePoint now, const Care& care) {
    deadline_ = kNever;
    for (TrackedPath& path : paths_) {
        const bool isWarm = isWarmest(path, care) || path.dead;
        setWarm(now, path, isWarm);
        setWatch(now, path, intervalFor(now, path, care));
        const bool isQuiet = path.valid && isWarm && !path.dead && path.pair != care.current;
        if (isQuiet)
            deadline_ = std::min(deadline_, std::max(now + 1s, path.answeredAt + kLongestWarmSilence));
        if (path.tooSmall && path.valid)
            deadline_ = std::min(deadline_, std::max(now + 1s, path.proofAgainAt));
    }
}

void PathTable::setWarm(TimePoint now, TrackedPath& path, bool warm) {
    if (path.warm == warm) return;
    path.warm = warm;
    agent_.keepWarm(now, path.pair, warm);
}

void PathTable::setWatch(TimePoint now, TrackedPath& path, Duration interval) {
    if (path.watched == interval) return;
    path.watched = interval;
    agent_.watch(now, path.pair, interval);
}

} // namespace thisbe::peer
