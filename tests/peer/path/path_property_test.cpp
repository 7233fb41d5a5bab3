// What holds whatever happens to the ways.
#include "tests/peer/path/path_world.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace thisbe::peer::test {
namespace {

constexpr std::array kKinds{Kind::relay, Kind::ipv4, Kind::ipv6, Kind::lan, Kind::relayTwice};

constexpr std::size_t kMostChanges = 20;

struct Change {
    std::size_t way = 0;
    bool up = false;
    Duration after{};
};

void showValue(const Change& change, std::ostream& out) {
    out << "way " << change.way << (change.up ? " up" : " down") << " after "
        << std::chrono::duration_cast<std::chrono::milliseconds>(change.after).count() << " ms";
}

std::vector<Change> anyChanges(int least, int most) {
    const auto change = rc::gen::build<Change>(
        rc::gen::set(&Change::way, rc::gen::inRange<std::size_t>(0, kKinds.size())),
        rc::gen::set(&Change::up, rc::gen::arbitrary<bool>()),
        rc::gen::set(&Change::after,
                     rc::gen::map(rc::gen::inRange(least, most), [](int n) { return Duration(n * 1ms); })));
    auto changes = *rc::gen::container<std::vector<Change>>(change);
    if (changes.size() > kMostChanges) changes.resize(kMostChanges);
    return changes;
}

Duration anyRtt() {
    return *rc::gen::map(rc::gen::inRange(2, 200), [](int n) { return Duration(n * 1ms); });
}

void addAll(PathWorld& world) {
    for (const Kind kind : kKinds)
        world.add(kind, anyRtt());
}

std::optional<PathClass> bestUp(PathWorld& world) {
    std::optional<PathClass> best;
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
        if (!world.way(i).up) continue;
        const auto* pair = world.a().agent->find(ice::PairId(static_cast<std::uint32_t>(i + 1)));
        const PathClass pathClass = classify(*pair, false);
        if (!best || pathClass < *best) best = pathClass;
    }
    return best;
}

// After any history both sides end on the best way that works, as soon as the holds of flapping ones are
// over.
RC_GTEST_PROP(PathProperty, BothSidesEndOnTheBestWayThatWorks, ()) {
    PathWorld world;
    addAll(world);
    world.sendEvery(100ms);
    world.run(2s);
    for (const Change& change : anyChanges(1, 5000)) {
        world.way(change.way).up = change.up;
        world.run(change.after);
    }
    const auto expected = bestUp(world);
    world.sendEvery(1s);
    world.run(90s);
    RC_ASSERT(world.a().policy->currentClass() == expected);
    RC_ASSERT(world.b().policy->currentClass() == expected);
}

// Traffic that has a way gets it: with one way that never dies silence is never long.
RC_GTEST_PROP(PathProperty, SilenceIsBelowASecondWhileTheRelayLives, ()) {
    PathWorld world;
    addAll(world);
    world.sendEvery(20ms);
    world.run(2s);
    world.watchSilence();
    // A change for each death to be noticed before the next.
    for (const Change& change : anyChanges(600, 4000)) {
        if (change.way == 0) continue;
        world.way(change.way).up = change.up;
        world.run(change.after);
    }
    world.run(2s);
    RC_ASSERT(world.a().longestSilence < 1s);
    RC_ASSERT(world.b().longestSilence < 1s);
    RC_ASSERT(world.a().count<path::Lost>() == 0u);
}

// No oscillation: the number of moves is bounded by what happened to the ways.
RC_GTEST_PROP(PathProperty, MovesAreBoundedByWhatHappens, ()) {
    PathWorld world;
    addAll(world);
    world.sendEvery(20ms);
    world.run(2s);
    std::size_t before = world.a().switches().size();
    std::size_t beforeB = world.b().switches().size();
    for (const Change& change : anyChanges(1000, 4000)) {
        world.way(change.way).up = change.up;
        world.run(change.after);
        // A death may need two moves: to a standby that has died unnoticed, and on.
        RC_ASSERT(world.a().switches().size() <= before + 3);
        RC_ASSERT(world.b().switches().size() <= beforeB + 3);
        before = world.a().switches().size();
        beforeB = world.b().switches().size();
    }
    if (!bestUp(world)) return;
    world.sendEvery(1s);
    world.run(90s); // holds end
    // Wishes for a restart, where no direct way is up, move nothing.
    const auto moves = [](const PathWorld::Side& side) {
        return side.events.size() - side.count<path::RestartWanted>();
    };
    before = moves(world.a());
    beforeB = moves(world.b());
    world.run(3min);
    RC_ASSERT(moves(world.a()) == before);
    RC_ASSERT(moves(world.b()) == beforeB);
}

// Loss that any transport survives neither kills ways for long nor makes the sides dance.
RC_GTEST_PROP(PathProperty, LossAloneHardlyMovesAnything, (std::uint64_t seed)) {
    PathWorld world({}, seed);
    addAll(world);
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        world.way(i).loss = 0.1;
    world.sendEvery(20ms);
    world.run(10s);
    const std::size_t before = world.a().switches().size() + world.b().switches().size();
    world.run(1min);
    RC_ASSERT(world.a().switches().size() + world.b().switches().size() <= before + 6);
}

// Whatever dies and heals, as often as it likes: what is sent stays within the budget.
RC_GTEST_PROP(PathProperty, ChecksAreBounded, ()) {
    PathWorld world;
    addAll(world);
    world.sendEvery(50ms);
    world.run(5s);
    const auto before = world.a().agent->checksSent();
    const TimePoint begin = world.now();
    const auto changes = anyChanges(1, 3000);
    for (const Change& change : changes) {
        world.way(change.way).up = change.up;
        world.run(change.after);
    }
    const auto sent = static_cast<double>(world.a().agent->checksSent() - before);
    const double seconds = std::chrono::duration<double>(world.now() - begin).count();
    // Busy, four ways dead at 4 a second each, and a doubt for each change.
    RC_ASSERT(sent <= 25 * seconds + 30 * static_cast<double>(changes.size()) + 10);
}

} // namespace
} // namespace thisbe::peer::test
