#include "tests/peer/path/path_world.h"

#include <algorithm>
#include <stdexcept>

namespace thisbe::peer::test {

namespace {

Endpoint at(const char* text) {
    return Endpoint::parse(text).value();
}

struct Ends {
    const char* a;
    const char* b;
    ice::CandidateType typeA;
    ice::CandidateType typeB;
};

Ends endsOf(Kind kind) {
    using enum ice::CandidateType;
    switch (kind) {
    case Kind::lan:
        return {"192.168.1.10:1000", "192.168.1.11:1000", host, host};
    case Kind::ipv6:
        return {"[2001:db8:1::10]:1000", "[2001:db8:2::10]:1000", host, host};
    case Kind::ipv4:
        return {"192.0.2.2:1000", "203.0.113.2:1000", serverReflexive, serverReflexive};
    case Kind::relay:
        return {"198.51.100.1:50000", "203.0.113.2:1000", relayed, serverReflexive};
    case Kind::relayTwice:
        return {"198.51.100.1:50000", "198.51.100.1:50001", relayed, relayed};
    }
    return {};
}

Endpoint withPort(const Endpoint& endpoint, std::size_t index) {
    return {endpoint.address(), static_cast<std::uint16_t>(endpoint.port() + index)};
}

ice::CandidatePair makePair(std::size_t index, const Endpoint& local, ice::CandidateType localType,
                            const Endpoint& remote, ice::CandidateType remoteType) {
    ice::CandidatePair pair;
    pair.id = ice::PairId(static_cast<std::uint32_t>(index + 1));
    pair.base = ice::BaseId(static_cast<std::uint32_t>(index + 1));
    pair.local.type = localType;
    pair.local.endpoint = local;
    pair.remote.type = remoteType;
    pair.remote.endpoint = remote;
    pair.priority = 1000 - index;
    pair.state = ice::PairState::inProgress;
    pair.relayedBase = localType == ice::CandidateType::relayed;
    if (pair.isRelayed()) pair.payload = ice::PayloadProof::notNeeded;
    return pair;
}

} // namespace

std::vector<path::Switched> PathWorld::Side::switches() const {
    std::vector<path::Switched> out;
    for (const PathEvent& each : events) {
        if (const auto* switched = std::get_if<path::Switched>(&each)) out.push_back(*switched);
    }
    return out;
}

PathWorld::PathWorld(const PathOptions& options, std::uint64_t seed) : random_(seed) {
    ways_.reserve(16);
    a_.agent = std::make_unique<ModelAgent>(true, ice::Role::controlling, worldFor());
    b_.agent = std::make_unique<ModelAgent>(false, ice::Role::controlled, worldFor());
    a_.agent->setOther(*b_.agent);
    b_.agent->setOther(*a_.agent);
    a_.policy = std::make_unique<PathPolicy>(options, *a_.agent);
    b_.policy = std::make_unique<PathPolicy>(options, *b_.agent);
}

ModelAgent::World PathWorld::worldFor() {
    return {
        .at = [this](TimePoint at, std::function<void()> action) { queue_.emplace(at, std::move(action)); },
        .now = [this] { return now_; },
        .carry = [this](std::size_t way, bool fromA,
                        std::function<void()> arrived) { carry(way, fromA, std::move(arrived)); },
        .way = [this](std::size_t way) -> const ModelWay& { return ways_[way]; }};
}

// Lost if the way is cut at either end of the journey.
void PathWorld::carry(std::size_t way, bool fromA, std::function<void()> arrived) {
    const bool isLost = static_cast<double>(random_.below(1'000'000)) < ways_[way].loss * 1e6;
    if (!ways_[way].passes(fromA) || isLost) return;
    queue_.emplace(now_ + ways_[way].rtt / 2, [this, way, fromA, arrived = std::move(arrived)] {
        if (ways_[way].passes(fromA)) arrived();
    });
}

std::size_t PathWorld::add(Kind kind, Duration rtt) {
    const std::size_t index = ways_.size();
    ways_.push_back({.rtt = rtt});
    const Ends ends = endsOf(kind);
    const Endpoint a = withPort(at(ends.a), 10 * index);
    const Endpoint b = withPort(at(ends.b), 10 * index);
    a_.agent->add(makePair(index, a, ends.typeA, b, ends.typeB));
    b_.agent->add(makePair(index, b, ends.typeB, a, ends.typeA));
    return index;
}

void PathWorld::removeAtA(std::size_t index) {
    a_.agent->remove(index);
    ways_[index].up = false;
    settle();
}

void PathWorld::sendEvery(Duration interval) {
    for (Side* side : {&a_, &b_}) {
        side->sendEvery = interval;
        side->sendAt = interval == 0s ? kNever : now_;
    }
}

void PathWorld::sendOne(Side& from) {
    const auto way = wayOf(from);
    if (!way) {
        ++from.held;
        return;
    }
    ++from.sent;
    const bool fromA = &from == &a_;
    carry(*way, fromA, [this, way = *way, fromA] {
        Side& to = fromA ? b_ : a_;
        ++to.heard;
        if (to.heardAt) to.longestSilence = std::max(to.longestSilence, now_ - *to.heardAt);
        to.heardAt = now_;
        const auto* pair = to.agent->find(ice::PairId(static_cast<std::uint32_t>(way + 1)));
        if (pair != nullptr) to.policy->onDataHeard(now_, pair->base, pair->remote.endpoint);
    });
    from.policy->onDataSent(now_, 100);
}

std::optional<std::size_t> PathWorld::wayOf(const Side& side) {
    const auto pair = side.policy->currentPair();
    if (!pair) return std::nullopt;
    return side.agent->wayOf(*pair);
}

void PathWorld::watchSilence() {
    for (Side* side : {&a_, &b_}) {
        side->longestSilence = {};
        side->heardAt.reset();
    }
}

void PathWorld::drain(Side& side) {
    while (const auto event = side.agent->takeEvent())
        side.policy->onAgentEvent(now_, *event);
    while (auto event = side.policy->takeEvent())
        side.events.push_back(std::move(*event));
}

void PathWorld::settle() {
    for (int i = 0; i < 2; ++i) {
        drain(a_);
        drain(b_);
    }
}

TimePoint PathWorld::nextTime() const {
    TimePoint next = queue_.empty() ? kNever : queue_.begin()->first;
    for (const Side* side : {&a_, &b_})
        next = std::min({next, side->sendAt, side->agent->nextDeadline(), side->policy->nextDeadline()});
    return next;
}

void PathWorld::fire(Side& side) {
    if (side.agent->nextDeadline() <= now_) side.agent->onDeadline(now_);
    if (side.sendAt <= now_) {
        sendOne(side);
        side.sendAt = now_ + side.sendEvery;
    }
    if (side.policy->nextDeadline() > now_) return;
    side.policy->onDeadline(now_);
    if (side.policy->nextDeadline() <= now_) throw std::logic_error("the policy's deadline does not move on");
}

void PathWorld::runUntil(TimePoint until) {
    settle();
    for (TimePoint next = nextTime(); next <= until; next = nextTime()) {
        now_ = std::max(now_, next);
        while (!queue_.empty() && queue_.begin()->first <= now_) {
            const auto action = std::move(queue_.begin()->second);
            queue_.erase(queue_.begin());
            action();
        }
        fire(a_);
        fire(b_);
        settle();
    }
    now_ = until;
}

} // namespace thisbe::peer::test
