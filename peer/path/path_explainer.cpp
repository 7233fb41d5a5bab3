#include "peer/path/path_explainer.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

using OfClass = PathExplanation::OfClass;

PathStanding standingOf(TimePoint now, const TrackedPath& path, const PathFacts& facts) {
    if (path.pair == facts.current) return PathStanding::carrying;
    if (path.dead || !path.valid) return PathStanding::dead;
    if (path.tooSmall) return PathStanding::tooSmall;
    if (!path.proven) return PathStanding::unproven;
    const Duration hold = facts.guard.hold(now, path.pathClass);
    const bool isHeld = hold > Duration{} && (path.steadySince == kNever || now < path.steadySince + hold);
    return isHeld ? PathStanding::heldBack : PathStanding::ready;
}

PathStanding standingOf(const ice::CandidatePair& pair) {
    switch (pair.state) {
    case ice::PairState::frozen:
    case ice::PairState::waiting:
    case ice::PairState::inProgress:
        return PathStanding::checking;
    case ice::PairState::succeeded:
        return PathStanding::unproven;
    case ice::PairState::failed:
        return PathStanding::failed;
    }
    return PathStanding::failed;
}

// The pair of the class that has come furthest.
OfClass lookAt(TimePoint now, PathClass pathClass, const PathFacts& facts) {
    OfClass out;
    out.pathClass = pathClass;
    out.allowed = facts.table.isAllowed(pathClass);
    out.recentDeaths = facts.guard.recentDeaths(now, pathClass);
    for (const ice::CandidatePair& pair : facts.pairs) {
        if (classify(pair, facts.table.isRelayOverStream(pair.base)) != pathClass) continue;
        const TrackedPath* path = facts.table.find(pair.id);
        if (path != nullptr && path->released) path = nullptr; // one of many that were not needed
        const PathStanding standing = path == nullptr ? standingOf(pair) : standingOf(now, *path, facts);
        if (standing <= out.standing) continue;
        out.standing = standing;
        out.best = PathLabel::of(pair, pathClass);
        out.rtt = pair.rtt;
        out.sinceAnswer.reset();
        if (path != nullptr) out.sinceAnswer = now - path->answeredAt;
    }
    return out;
}

DirectExpectation expectOver(const NatFindings::Family& family, bool samePublicAddress) {
    if (!family.ours || !family.theirs) return DirectExpectation::uncertain;
    return samePublicAddress ? expectDirectBehindOneNat(*family.ours, *family.theirs)
                             : expectDirect(*family.ours, *family.theirs);
}

DirectExpectation expectOverAll(const NatFindings& findings) {
    const auto ipv4 = expectOver(findings.ipv4, findings.samePublicAddress);
    const auto ipv6 = expectOver(findings.ipv6, false);
    const bool isPossible = ipv4 == DirectExpectation::expected || ipv6 == DirectExpectation::expected;
    if (isPossible) return DirectExpectation::expected;
    // A family that one side lacks promises nothing.
    return ipv4 == DirectExpectation::uncertain ? ipv6 : ipv4;
}

bool isDependent(const std::optional<NatSide>& side) {
    return side && (side->nat.mapping == stun::MappingBehaviour::addressDependent ||
                    side->nat.mapping == stun::MappingBehaviour::addressAndPortDependent);
}

bool isUnknown(const std::optional<NatSide>& side) {
    return !side || side->nat.mapping == stun::MappingBehaviour::unknown ||
           side->nat.filtering == stun::FilteringBehaviour::unknown;
}

// Why the way is not direct.
void adviseOnNats(PathExplanation& out, const NatFindings& findings) {
    const auto advise = [&out](bool holds, PathAdvice advice) {
        if (holds) out.advice.push_back(advice);
    };
    const auto& [ours, theirs] = findings.ipv4;
    advise(ours && ours->udpBlocked, PathAdvice::udpBlockedHere);
    advise(theirs && theirs->udpBlocked, PathAdvice::udpBlockedThere);
    const bool isImpossible = out.direct == DirectExpectation::notExpected;
    advise(isImpossible && isDependent(ours), PathAdvice::symmetricHere);
    advise(isImpossible && isDependent(theirs), PathAdvice::symmetricThere);
    advise(findings.samePublicAddress && out.direct != DirectExpectation::expected,
           PathAdvice::noHairpinning);
    advise(out.direct == DirectExpectation::expected, PathAdvice::unexpectedlyRelayed);
    const bool isUncertain = out.direct == DirectExpectation::uncertain;
    advise(isUncertain && isUnknown(ours), PathAdvice::natUnknownHere);
    advise(isUncertain && isUnknown(theirs), PathAdvice::natUnknownThere);
}

void adviseOnPaths(PathExplanation& out) {
    const auto any = [&out](auto condition) { return std::ranges::any_of(out.classes, condition); };
    const auto chosen = out.chosen ? out.chosen->pathClass : PathClass::relayStream;
    const auto isBetter = [&](const OfClass& each) { return !out.chosen || each.pathClass < chosen; };
    const auto advise = [&out](bool holds, PathAdvice advice) {
        if (holds) out.advice.push_back(advice);
    };
    advise(any([&](const OfClass& each) {
               return isBetter(each) && !each.allowed && each.standing >= PathStanding::unproven;
           }),
           PathAdvice::restrictedByOption);
    advise(any([&](const OfClass& each) {
               return isBetter(each) && each.allowed && each.standing == PathStanding::tooSmall;
           }),
           PathAdvice::tooSmall);
    advise(any([&](const OfClass& each) { return each.standing == PathStanding::heldBack; }),
           PathAdvice::unstable);
    advise(out.chosen && chosen == PathClass::relayStream, PathAdvice::relayOverTcp);
    const bool hasOther = any([](const OfClass& each) {
        return each.allowed &&
               (each.standing == PathStanding::ready || each.standing == PathStanding::heldBack);
    });
    advise(out.chosen && !hasOther, PathAdvice::noFallback);
}

} // namespace

PathExplanation explainPaths(TimePoint now, const PathFacts& facts) {
    PathExplanation out;
    out.mode = facts.options.mode;
    for (const PathClass pathClass : kPathClasses) {
        OfClass& each = out.classes[static_cast<std::size_t>(pathClass)];
        each = lookAt(now, pathClass, facts);
        if (each.standing == PathStanding::carrying) out.chosen = each.best;
    }
    out.direct = expectOverAll(facts.findings);
    if (!out.chosen) out.advice.push_back(PathAdvice::noPath);
    const bool isDirect = out.chosen && !isRelayed(out.chosen->pathClass);
    const bool mayBeDirect =
        facts.options.mode == PathMode::automatic || facts.options.mode == PathMode::direct;
    const bool hasDirect = std::ranges::any_of(out.classes, [](const OfClass& each) {
        return !isRelayed(each.pathClass) && each.standing >= PathStanding::unproven;
    });
    if (!isDirect && mayBeDirect && !hasDirect) adviseOnNats(out, facts.findings);
    adviseOnPaths(out);
    return out;
}

} // namespace thisbe::peer
