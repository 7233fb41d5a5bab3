#include "tests/peer/packets/two_peers.h"

#include "shared/packet/probe_kind.h"

#include <algorithm>

namespace thisbe::peer::test {

using namespace std::chrono_literals;
using packet::StreamWay;

namespace {

constexpr Duration kControlDelay = 15ms;
constexpr Duration kTick = 100ms;
constexpr int kMostTurns = 5'000'000;

} // namespace

TwoPeers::TwoPeers(const OutgoingTest::Options& options, const AcceptRules& rules) {
    orderer_.world = taker_.world = this;
    orderer_.orders = true;
    taker_.tests = std::make_unique<IncomingTests>(
        taker_, random_, rules.limits.longest, [this, rules](const packet::TestRequest& request) {
            return rules.decide("orderer", request, taker_.tests->running());
        });
    test_ = std::make_unique<OutgoingTest>(options, orderer_, random_);
}

bool TwoPeers::End::sendControl(ByteView message) {
    if (world->controlWorks)
        world->wire_.emplace(world->now + kControlDelay,
                             Delivery{orders, std::nullopt, {message.begin(), message.end()}});
    return world->controlWorks;
}

std::optional<ice::PairId> TwoPeers::End::pairFor(StreamWay way) const {
    const auto found = world->ways.find(way);
    return found == world->ways.end() ? std::nullopt : std::optional(found->second.pair);
}

const ModelWay* TwoPeers::wayOf(ice::PairId pair) const {
    const auto found =
        std::ranges::find_if(ways, [pair](const auto& entry) { return entry.second.pair == pair; });
    return found == ways.end() ? nullptr : &found->second;
}

std::optional<PathLabel> TwoPeers::End::labelOf(ice::PairId pair) const {
    const ModelWay* const way = world->wayOf(pair);
    if (way == nullptr) return std::nullopt;
    return PathLabel{pair, way->pathClass, "model pair " + std::to_string(pair.value())};
}

SendReport TwoPeers::End::sendPackets(ice::PairId pair, std::span<const Datagram> packets) {
    for (const Datagram& packet : packets)
        world->send(orders, pair, packet.payload);
    return {.handled = packets.size(), .failures = {}};
}

void TwoPeers::send(bool fromOrderer, ice::PairId pair, ByteView packet) {
    if (onSent) onSent(fromOrderer, pair, packet);
    const ModelWay* const way = wayOf(pair);
    if (way == nullptr) return;
    if (packet::probeKindOf(packet) == packet::ProbeKind::data) {
        const std::uint64_t number = ++sent_[{fromOrderer, pair}];
        if (way->loseEvery != 0 && number % way->loseEvery == 0) {
            ++lost_[{fromOrderer, pair}];
            return;
        }
    }
    wire_.emplace(now + way->delay, Delivery{fromOrderer, pair, {packet.begin(), packet.end()}});
}

void TwoPeers::inject(bool toTaker, StreamWay way, ByteView packet) {
    deliver({toTaker, ways.at(way).pair, {packet.begin(), packet.end()}});
}

void TwoPeers::deliver(const Delivery& delivery) {
    if (delivery.toTaker) {
        if (delivery.pair)
            taker_.tests->onPacket(now, *delivery.pair, delivery.bytes);
        else
            taker_.tests->onControl(now, delivery.bytes);
    } else if (delivery.pair) {
        test_->onPacket(now, *delivery.pair, delivery.bytes);
    } else {
        test_->onControl(now, delivery.bytes);
    }
}

TimePoint TwoPeers::nextEvent() const {
    TimePoint next = wire_.empty() ? kNever : wire_.begin()->first;
    next = std::min({next, test_->nextDeadline(), test_->nextDue()});
    return std::min({next, taker_.tests->nextDeadline(), taker_.tests->nextDue()});
}

void TwoPeers::work() {
    if (onStep) onStep();
    while (!wire_.empty() && wire_.begin()->first <= now) {
        const Delivery delivery = std::move(wire_.begin()->second);
        wire_.erase(wire_.begin());
        deliver(delivery);
    }
    if (test_->nextDeadline() <= now) test_->onDeadline(now);
    if (test_->nextDue() <= now) test_->send(now);
    if (taker_.tests->nextDeadline() <= now) taker_.tests->onDeadline(now);
    if (taker_.tests->nextDue() <= now) taker_.tests->send(now);
    while (auto event = taker_.tests->takeEvent())
        incoming_.push_back(std::move(*event));
}

bool TwoPeers::step(TimePoint until) {
    const TimePoint next = std::clamp(nextEvent(), now, now + kTick); // onStep() may wait for a time
    if (next > until) {
        now = until;
        return false;
    }
    now = next;
    work();
    return true;
}

void TwoPeers::run(Duration most) {
    const TimePoint until = now + most;
    test_->start(now);
    int turns = 0;
    while (test_->state() != OutgoingTest::State::over && step(until))
        if (++turns > kMostTurns) throw std::logic_error("the world stands still");
}

void TwoPeers::runFor(Duration time) {
    const TimePoint until = now + time;
    int turns = 0;
    while (step(until))
        if (++turns > kMostTurns) throw std::logic_error("the world stands still");
}

} // namespace thisbe::peer::test
