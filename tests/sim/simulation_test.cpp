#include "shared/net/timer.h"
#include "tests/sim/simulation.h"
#include "tests/sim/world.h"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

namespace thisbe::sim {
namespace {

using namespace std::chrono_literals;
using natlab::NatKind;

TEST(Simulation, RunsActionsInTheOrderOfTimeAndThenOfTheCalls) {
    Simulation simulation(1);
    std::vector<int> order;
    simulation.after(2s, [&] { order.push_back(3); });
    simulation.after(1s, [&] { order.push_back(1); });
    simulation.after(1s, [&] { order.push_back(2); });
    simulation.runFor(10s);
    EXPECT_EQ(order, (std::vector{1, 2, 3}));
    EXPECT_EQ(simulation.now(), TimePoint(10s));
}

TEST(Simulation, StopsAtThePredicateOrAtTheLimit) {
    Simulation simulation(1);
    int seen = 0;
    for (int i = 1; i <= 5; ++i)
        simulation.after(std::chrono::seconds(i), [&] { ++seen; });
    EXPECT_TRUE(simulation.runUntil([&] { return seen == 3; }, 10s));
    EXPECT_EQ(simulation.now(), TimePoint(3s));
    EXPECT_FALSE(simulation.runUntil([&] { return seen == 9; }, 10s));
    EXPECT_EQ(simulation.now(), TimePoint(13s));
}

TEST(Simulation, TimersOfTheEventLoopRunInVirtualTime) {
    Simulation simulation(1);
    std::vector<TimePoint> fired;
    Timer timer(simulation.timers(), [&] {
        fired.push_back(simulation.now());
        if (fired.size() < 3) timer.arm(simulation.now() + 1h);
    });
    timer.arm(TimePoint(1h));
    simulation.runFor(24h);
    EXPECT_EQ(fired, (std::vector{TimePoint(1h), TimePoint(2h), TimePoint(3h)}));
}

TEST(Simulation, SaysSoWhenTimeDoesNotMoveOn) {
    Simulation simulation(1);
    Timer timer(simulation.timers(), [&] { timer.arm(TimePoint{}); });
    timer.arm(TimePoint{});
    // The timers of the event loop come a nanosecond apart at least: no harm, but no use either.
    simulation.runFor(1us);
    EXPECT_GE(simulation.eventsHandled(), 1000U);
    std::function<void()> again = [&] { simulation.at(simulation.now(), again); };
    again();
    EXPECT_THROW(simulation.runFor(1us), std::runtime_error);
}

TEST(Simulation, RandomStreamsDependOnSeedAndName) {
    const Simulation simulation(1);
    const Simulation other(2);
    const std::uint64_t drawn = simulation.randomFor("a").u64();
    EXPECT_EQ(simulation.randomFor("a").u64(), drawn);
    EXPECT_NE(simulation.randomFor("b").u64(), drawn);
    EXPECT_NE(other.randomFor("a").u64(), drawn);
}

// Everything at once: chance on the wire, NATs with random ports, datagrams of random content.
struct Recording {
    std::uint64_t hash;
    std::string text;
};

Recording busyRun(std::uint64_t seed) {
    InternetOptions options;
    options.access.loss = 0.1;
    options.access.duplication = 0.1;
    options.access.reordering = 0.1;
    options.access.jitter = 3ms;
    World world(seed, NatKind::symmetric, NatKind::fullCone, options);
    std::ostringstream text;
    world.simulation().trace().writeTo(&text);
    const auto server = world.server().openUdp({Internet::serverAddress(AddressFamily::ipv4), 3478});
    const auto client = world.a().openUdp({IpAddress::unspecified(AddressFamily::ipv4), 0});
    auto random = world.simulation().randomFor("test");
    for (int i = 0; i < 200; ++i) {
        std::vector<std::uint8_t> payload(random.below(1200));
        random.fill(payload);
        client->send(std::array{Datagram{payload, {}, server->localEndpoint()}});
        world.simulation().runFor(1ms);
        const auto received = server->receive();
        for (const Datagram& datagram : received) {
            server->send(std::array{Datagram{datagram.payload, {}, datagram.remote}});
        }
    }
    world.simulation().runFor(1s);
    return {world.simulation().trace().hash(), text.str()};
}

TEST(Simulation, TheSameSeedGivesTheSameTraceToTheByte) {
    const Recording first = busyRun(42);
    const Recording second = busyRun(42);
    EXPECT_EQ(first.hash, second.hash);
    EXPECT_EQ(first.text, second.text);
    EXPECT_GT(first.text.size(), 10'000U);
}

TEST(Simulation, AnotherSeedGivesAnotherTrace) {
    EXPECT_NE(busyRun(42).hash, busyRun(43).hash);
}

} // namespace
} // namespace thisbe::sim
