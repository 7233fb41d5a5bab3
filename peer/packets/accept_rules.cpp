#include "peer/packets/accept_rules.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

using packet::Refusal;
using packet::RefusalReason;
using packet::TestDecision;
using packet::TestRequest;

TestDecision refused(const Refusal& refusal) {
    return {.test = {}, .verdict = TestDecision::Verdict::refused, .refusal = refusal};
}

// Streams at the same time share what is allowed; the other side is told the share of each.
packet::ListenerLimits shareOf(packet::ListenerLimits limits, const TestRequest& request) {
    if (!request.inTurn) limits.bitsPerSecond /= request.streams.size();
    return limits;
}

} // namespace

TestDecision AcceptRules::decide(std::string_view id) const {
    const bool known = room || std::ranges::find(peers, id) != peers.end();
    if (!known && !ask) return refused({.attempt = {}, .reason = RefusalReason::notAccepted});
    return {.test = {},
            .verdict = known ? TestDecision::Verdict::agreed : TestDecision::Verdict::asked,
            .refusal = {}};
}

TestDecision AcceptRules::decide(std::string_view id, const TestRequest& request, std::size_t running) const {
    const TestDecision decision = decide(id);
    if (decision.verdict == TestDecision::Verdict::refused) return decision;
    if (const auto objection = shareOf(limits, request).objection(request.plan)) return refused(*objection);
    if (running + request.streams.size() > limits.sessions)
        return refused({.attempt = {}, .reason = RefusalReason::busy});
    return decision;
}

} // namespace thisbe::peer
