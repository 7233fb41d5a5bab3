#include "shared/stun/retransmission.h"

#include <algorithm>

namespace thisbe::stun {

namespace {

// Policies with more requests than this would only overflow the doubling.
constexpr std::uint32_t kMaxDoublings = 16;

} // namespace

Retransmission::Retransmission(TimePoint now, const RetransmissionPolicy& policy)
    : policy_(policy), firstSentAt_(now), sent_(1) {
    deadline_ = now + waitAfterRequest();
}

Duration Retransmission::waitAfterRequest() const {
    if (sent_ >= policy_.requests) return policy_.rto * policy_.lastWait;
    // "The client SHOULD retransmit [...] starting with an interval of RTO, doubling after each
    // retransmission."
    return policy_.rto * (std::uint32_t{1} << std::min(sent_ - 1, kMaxDoublings));
}

Retransmission::Step Retransmission::onDeadline(TimePoint now) {
    if (now < deadline_) return Step::wait;
    if (sent_ >= policy_.requests) return Step::failed;
    ++sent_;
    // Counted from the deadline, so that a caller who is a little late does not stretch the schedule; from
    // now after a long stop, so that the requests of that time do not all leave at once.
    const Duration wait = waitAfterRequest();
    deadline_ = deadline_ + wait > now ? deadline_ + wait : now + wait;
    return Step::sendAgain;
}

} // namespace thisbe::stun
