#include "peer/path/path_pulse.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

// A check waits for its turn behind those of other pairs.
constexpr Duration kPacingSlack = 50ms;
// For what the other side takes its time to acknowledge.
constexpr Duration kDelayedEcho = 50ms;
// Datagrams without an echo: more than any transport sends between two acknowledgements.
constexpr std::uint32_t kLoud = 8;

} // namespace

void PathPulse::begin(TimePoint now, TimePoint answeredAt, Duration rtt) {
    PathPulse fresh(*options_);
    fresh.rtt_ = rtt;
    fresh.busy_ = busy_;
    fresh.sentAt_ = sentAt_;
    fresh.answeredAt_ = answeredAt;
    fresh.pacedSince_ = now;
    *this = fresh;
}

bool PathPulse::onDataSent(TimePoint now) {
    sentAt_ = now;
    // While something is unheard a deadline stands already.
    const bool isFirst = unheardSince_ == kNever;
    if (isFirst) unheardSince_ = now;
    ++unheard_;
    return !busy_;
}

void PathPulse::onDataHeard(TimePoint now) {
    heardAt_ = now;
    unheardSince_ = kNever;
    unheard_ = 0;
}

// The echo may take another way than what it answers.
void PathPulse::onDataHeardElsewhere() {
    unheard_ = 0;
}

void PathPulse::onAnswered(TimePoint at) {
    if (at <= answeredAt_) return;
    answeredAt_ = at;
    unheardSince_ = kNever;
    unheard_ = 0;
    doubtedAt_ = kNever;
    urgent_ = false;
}

void PathPulse::doubt(TimePoint now, bool urgent) {
    urgent_ = urgent_ || urgent;
    if (isDoubted()) return;
    doubtedAt_ = now;
    silentSince_ = std::min(unheardSince_, now);
}

void PathPulse::advance(TimePoint now) {
    const bool isBusy = sentAt_ != TimePoint{} && now < sentAt_ + options_->busyFor;
    if (isBusy != busy_) {
        busy_ = isBusy;
        pacedSince_ = now;
    }
    if (isDoubted()) return;
    if (unheardSince_ != kNever && now >= unheardSince_ + silence()) return doubt(now, false);
    if (now < answerDueAt()) return;
    doubt(now, false);
    silentSince_ = std::min(silentSince_, now - silence());
}

Duration PathPulse::silence() const {
    const Duration wanted =
        std::clamp(2 * rtt_ + kDelayedEcho, options_->leastSilence, options_->mostSilence);
    return std::max(wanted, rtt_ * 3 / 2);
}

// Loss alone must not kill: by the verdict five checks have had time for their answers, or three beside many
// datagrams of data without an echo. Hearing data shows that the other direction works: then only the checks
// can tell, and they get longer.
TimePoint PathPulse::verdictAt() const {
    const bool isLoud = unheard_ >= kLoud;
    const Duration needed = (isLoud ? 2 : 4) * checkInterval() + rtt_ * 5 / 4;
    if (urgent_) return doubtedAt_ + std::max(options_->urgentPatience, needed);
    const Duration patience = std::max(isLoud ? options_->loudPatience : options_->leastPatience, needed);
    return doubtedAt_ + (heardAt_ > doubtedAt_ ? 2 * patience : patience);
}

TimePoint PathPulse::answerDueAt() const {
    return std::max(answeredAt_, pacedSince_) + checkInterval() + silence() + kPacingSlack;
}

Duration PathPulse::checkInterval() const {
    if (isDoubted()) return urgent_ ? options_->urgentInterval : options_->doubtInterval;
    return busy_ ? options_->busyInterval : options_->idleInterval;
}

TimePoint PathPulse::nextDeadline() const {
    if (isDoubted()) return verdictAt();
    TimePoint deadline = answerDueAt();
    if (unheardSince_ != kNever) deadline = std::min(deadline, unheardSince_ + silence());
    if (busy_) deadline = std::min(deadline, sentAt_ + options_->busyFor);
    return deadline;
}

} // namespace thisbe::peer
