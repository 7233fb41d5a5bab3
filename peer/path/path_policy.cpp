#include "peer/path/path_policy.h"

#include "peer/path/path_choice.h"
#include "peer/path/path_explainer.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

// An answer that is no older is as good as one that arrives now.
constexpr Duration kFresh = 1s;
constexpr Duration kNominateAgainAfter = 3s;
// Datagrams of the peer's that were under way when it moved are no sign that it has not.
constexpr Duration kLeastStraggling = 100ms;
constexpr Duration kBetweenDoubts = 1s;

} // namespace

PathPolicy::PathPolicy(const PathOptions& options, PairControl& agent, Log& log)
    : options_(options),
      agent_(agent),
      log_(log),
      table_(options_, agent),
      guard_(options_),
      pulse_(options_),
      restart_(options_) {}

void PathPolicy::onAgentEvent(TimePoint now, const ice::AgentEvent& event) {
    using Kind = ice::AgentEvent::Kind;
    const bool isHopeless = event.kind == Kind::failed && !current_ && !lostSince_;
    if (event.kind == Kind::selected && !options_.foreignPeer && current_) {
        table_.refresh(now);
        const TrackedPath* chosen = table_.find(event.pair);
        const bool isWorse = chosen != nullptr && !isAtLeast(chosen->pathClass, label_.pathClass);
        // Our own agents choose a worse way for one reason: ours fell silent.
        if (isWorse && agent_.role() == ice::Role::controlled) doubt(now, true);
    }
    settle(now);
    if (isHopeless && !current_) lose(now, LossReason::never);
}

bool PathPolicy::onDataSent(TimePoint now, std::size_t bytes) {
    if (!current_) return false;
    bytesSent_[static_cast<std::size_t>(label_.pathClass)] += bytes;
    if (pulse_.onDataSent(now)) {
        settle(now);
        return true;
    }
    const TimePoint due = pulse_.nextDeadline();
    if (due >= deadline_) return false;
    deadline_ = due;
    return true;
}

bool PathPolicy::onDataHeard(TimePoint now, ice::BaseId base, const Endpoint& remote) {
    if (current_ && base == currentBase_ && remote == currentRemote_) {
        peerHeardAt_ = now;
        pulse_.onDataHeard(now);
        return false;
    }
    pulse_.onDataHeardElsewhere();
    const TrackedPath* path = table_.find(base, remote);
    if (path == nullptr || !table_.isAllowed(path->pathClass)) return false;
    if (!current_) {
        table_.markAlive(now, path->pair);
    } else if (path->dead) {
        table_.check(now, path->pair);
        return true;
    } else if (!peerHasLeft(now)) {
        return false;
    } else if (path->isReady() && path->pathClass < label_.pathClass && !options_.foreignPeer) {
        upgrade(now, *path, SwitchReason::peerMoved);
    } else if (!isAtLeast(path->pathClass, label_.pathClass) && now >= peerDoubtAt_ + kBetweenDoubts) {
        peerDoubtAt_ = now;
        doubt(now, true);
    } else {
        return false;
    }
    settle(now);
    return true;
}

bool PathPolicy::onDataHeard(TimePoint now, ice::PairId pair) {
    if (pair == current_) return onDataHeard(now, currentBase_, currentRemote_);
    const ice::CandidatePair* known = agent_.find(pair);
    return known != nullptr && onDataHeard(now, known->base, known->remote.endpoint);
}

void PathPolicy::onPathError(TimePoint now, ice::BaseId base, const Endpoint& remote) {
    if (!current_ || base != currentBase_ || remote != currentRemote_) return;
    // Anyone may forge them.
    if (pulse_.isDoubted() || now < errorDoubtAt_ + kBetweenDoubts) return;
    errorDoubtAt_ = now;
    doubt(now, false);
    settle(now);
}

void PathPolicy::onNetworkChanged(TimePoint now) {
    table_.refresh(now);
    table_.onOccasion(now);
    if (current_) doubt(now, false);
    restart_.onNetworkChanged(now);
    settle(now);
}

void PathPolicy::onOccasion(TimePoint now) {
    table_.refresh(now);
    table_.onOccasion(now);
    settle(now);
}

void PathPolicy::onDeadline(TimePoint now) {
    if (now >= deadline_) settle(now);
}

std::optional<PathEvent> PathPolicy::takeEvent() {
    if (events_.empty()) return std::nullopt;
    PathEvent event = std::move(events_.front());
    events_.pop_front();
    return event;
}

std::optional<PathClass> PathPolicy::currentClass() const {
    if (!current_) return std::nullopt;
    return label_.pathClass;
}

void PathPolicy::setNatFindings(TimePoint now, const NatFindings& findings) {
    findings_ = findings;
    table_.setSamePublicAddress(findings.samePublicAddress);
    settle(now);
}

void PathPolicy::setMode(TimePoint now, PathMode mode) {
    options_.mode = mode;
    settle(now);
}

void PathPolicy::noteDelivery(std::uint32_t number, std::uint64_t lost, std::uint64_t duplicated) {
    history_.noteDelivery(number, lost, duplicated);
}

PathExplanation PathPolicy::explain(TimePoint now) const {
    PathExplanation out = explainPaths(now, {options_, table_, agent_.pairs(), guard_, findings_, current_});
    out.nats = findings_;
    for (auto& each : out.classes)
        each.bytesSent = bytesSent_[static_cast<std::size_t>(each.pathClass)];
    return out;
}

void PathPolicy::settle(TimePoint now) {
    table_.refresh(now);
    waitUntil_ = kNever;
    if (current_) judgeCurrent(now);
    if (current_)
        chooseBetter(now);
    else
        chooseFirst(now);
    const Duration interval = current_ ? pulse_.checkInterval() : Duration{};
    table_.tend(now, {current_, interval, guard_});
    nominate(now);
    wishForDirect(now);
    if (const auto reason = restart_.takeDue(now)) emit(now, path::RestartWanted{*reason});
    deadline_ = std::min({waitUntil_, table_.nextDeadline(), nominateAt_, restart_.nextDeadline()});
    if (current_) deadline_ = std::min(deadline_, pulse_.nextDeadline());
}

// Does the way that carries still?
void PathPolicy::judgeCurrent(TimePoint now) {
    const TrackedPath* path = table_.find(*current_);
    if (path == nullptr || !path->valid) return leave(now, SwitchReason::gone, LossReason::gone);
    if (!table_.isAllowed(path->pathClass)) return leave(now, SwitchReason::forbidden, LossReason::forbidden);
    label_.pathClass = path->pathClass;
    pulse_.setRtt(path->slowestRtt);
    pulse_.onAnswered(path->answeredAt);
    const bool wasDoubted = pulse_.isDoubted();
    pulse_.advance(now);
    if (pulse_.isDoubted() && !wasDoubted) table_.checkOthers(now, current_);
    if (pulse_.isDead(now)) {
        guard_.noteDeath(now, path->pathClass);
        table_.markDead(now, path->pair);
        return leave(now, SwitchReason::silent, LossReason::silent);
    }
    if (!path->tooSmall) return;
    const TrackedPath* other = bestOf(table_, now - kFresh);
    if (other != nullptr && other->isReady()) moveTo(now, *other, SwitchReason::tooSmall, Duration{});
}

void PathPolicy::leave(TimePoint now, SwitchReason reason, LossReason ifLast) {
    const bool isDoubted = pulse_.isDoubted();
    const TrackedPath* next = bestOf(table_, isDoubted ? pulse_.doubtedAt() : now - kFresh);
    if (next == nullptr) return lose(now, ifLast);
    moveTo(now, *next, reason, isDoubted ? now - pulse_.silentSince() : Duration{});
}

void PathPolicy::chooseFirst(TimePoint now) {
    if (const TrackedPath* best = bestOf(table_, now - kFresh))
        moveTo(now, *best, SwitchReason::first, Duration{});
}

void PathPolicy::chooseBetter(TimePoint now) {
    const TrackedPath* current = table_.find(*current_);
    if (current == nullptr || followNomination(now, *current)) return;
    if (const TrackedPath* next = upgradeOf(table_, *current, guard_, now, waitUntil_))
        return upgrade(now, *next, SwitchReason::better);
    if (agent_.role() != ice::Role::controlling || pulse_.isDoubted()) return;
    table_.compareWith(now, *current);
    if (const TrackedPath* next = fasterThan(table_, now, options_.gainFor, waitUntil_))
        upgrade(now, *next, SwitchReason::faster);
}

// True: the controlling side has chosen, and that is to be kept.
bool PathPolicy::followNomination(TimePoint now, const TrackedPath& current) {
    const auto selected = agent_.selectedPair();
    if (agent_.role() != ice::Role::controlled || !selected) return false;
    if (*selected == current.pair) return options_.foreignPeer;
    const TrackedPath* chosen = table_.find(*selected);
    const bool isUsable = chosen != nullptr && chosen->isReady() && table_.isAllowed(chosen->pathClass);
    if (!isUsable) return false;
    const bool isEqual = chosen->pathClass == current.pathClass && chosen->generation >= current.generation;
    if (!options_.foreignPeer && !isEqual) return false;
    upgrade(now, *chosen, SwitchReason::nominated);
    return true;
}

void PathPolicy::upgrade(TimePoint now, const TrackedPath& next, SwitchReason reason) {
    // Nobody moves to a way that may have died meanwhile; its answer brings us back here.
    if (now > next.answeredAt + kFresh) return table_.check(now, next.pair);
    moveTo(now, next, reason, pulse_.isDoubted() ? now - pulse_.silentSince() : Duration{});
}

void PathPolicy::moveTo(TimePoint now, const TrackedPath& next, SwitchReason reason, Duration gap) {
    const bool isSameWay = current_ && next.base == currentBase_ && next.remote == currentRemote_;
    const std::optional<TimePoint> lostSince = lostSince_;
    const std::optional<PathLabel> from = current_ ? std::optional(label_) : std::nullopt;
    carry(now, next);
    if (isSameWay) return; // after an ICE restart it has another name
    ++switches_;
    if (lostSince && switches_ > 1)
        emit(now, path::Recovered{switches_, label_, now - *lostSince});
    else
        emit(now, path::Switched{switches_, from, label_, reason, gap});
}

void PathPolicy::carry(TimePoint now, const TrackedPath& next) {
    current_ = next.pair;
    currentBase_ = next.base;
    currentRemote_ = next.remote;
    label_ = labelOf(next);
    lostSince_.reset();
    restart_.onRecovered();
    pulse_.begin(now, next.answeredAt, next.slowestRtt);
    pulse_.advance(now);
    // Taken for want of anything better: it has to answer now.
    if (now > next.answeredAt + kFresh) pulse_.doubt(now, false);
    peerHeardAt_ = now; // it may take a moment to follow
    nominateAt_ = now + options_.nominationDelay;
}

void PathPolicy::lose(TimePoint now, LossReason reason) {
    lostSince_ = pulse_.isDoubted() ? pulse_.silentSince() : now;
    const std::optional<PathLabel> from = current_ ? std::optional(label_) : std::nullopt;
    current_.reset();
    nominateAt_ = kNever;
    restart_.onLost(now, agent_.role());
    deadline_ = std::min(deadline_, restart_.nextDeadline());
    emit(now, path::Lost{from, reason});
}

void PathPolicy::doubt(TimePoint now, bool urgent) {
    if (!pulse_.isDoubted()) table_.checkOthers(now, current_);
    pulse_.doubt(now, urgent);
}

void PathPolicy::wishForDirect(TimePoint now) {
    if (current_ && !isRelayed(label_.pathClass)) {
        wasDirect_ = true;
        return restart_.onDirect();
    }
    const bool isMine = current_ && agent_.role() == ice::Role::controlling && !options_.foreignPeer;
    const bool isAllowed = std::ranges::any_of(
        kPathClasses, [this](PathClass each) { return !isRelayed(each) && table_.isAllowed(each); });
    const auto isDirect = [](const TrackedPath& path) { return !isRelayed(path.pathClass); };
    const auto works = [&](const TrackedPath& path) { return isDirect(path) && path.valid && !path.dead; };
    if (!isMine || !isAllowed || std::ranges::any_of(table_.all(), works)) return restart_.onContent();
    const bool isRevived = std::ranges::any_of(table_.all(), isDirect);
    restart_.onOnlyRelayed(now, isRevived    ? options_.directAfterRevival
                                : wasDirect_ ? options_.directAfterLoss
                                             : options_.directAfterNever);
}

void PathPolicy::nominate(TimePoint now) {
    if (now < nominateAt_ || !current_) return;
    nominateAt_ = kNever;
    if (agent_.role() != ice::Role::controlling || agent_.selectedPair() == current_) return;
    // A refusal, a loss on the way or an ICE restart that is under way: another time.
    nominateAt_ = now + kNominateAgainAfter;
    const auto newest = std::ranges::max(agent_.pairs(), {}, &ice::CandidatePair::generation).generation;
    const ice::CandidatePair* pair = agent_.find(*current_);
    if (pair != nullptr && pair->generation == newest) agent_.nominate(now, *current_);
}

// The peer's last data on our way is older than what could still be under way.
bool PathPolicy::peerHasLeft(TimePoint now) const {
    const TrackedPath* path = table_.find(*current_);
    const Duration straggling = path == nullptr ? kLeastStraggling : 2 * path->slowestRtt;
    return now > peerHeardAt_ + std::max(straggling, kLeastStraggling);
}

std::optional<ice::PairId> PathPolicy::pairOf(PathSlot slot) const {
    const TrackedPath* const best = bestOf(table_, slot);
    return best == nullptr ? std::nullopt : std::optional(best->pair);
}

std::optional<PathLabel> PathPolicy::labelOf(ice::PairId pair) const {
    const TrackedPath* const known = table_.find(pair);
    return known == nullptr ? std::nullopt : std::optional(labelOf(*known));
}

PathLabel PathPolicy::labelOf(const TrackedPath& path) const {
    const ice::CandidatePair* pair = agent_.find(path.pair);
    return pair == nullptr ? PathLabel{path.pair, path.pathClass, {}} : PathLabel::of(*pair, path.pathClass);
}

void PathPolicy::emit(TimePoint now, const PathEvent& event) {
    history_.add(now, event);
    events_.push_back(event);
    if (log_.enabled(LogLevel::debug)) log_.write(LogLevel::information, toString(event));
}

} // namespace thisbe::peer
