#include "tests/signal/client/client_world.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::signal {
namespace {

using namespace test;
using namespace std::chrono_literals;

IdentityKey keyOf(std::uint8_t last) {
    IdentityKey::Value bytes{};
    bytes[0] = 2;
    bytes[32] = last;
    return IdentityKey(bytes);
}

std::vector<std::string> idsOf(const RosterMirror& mirror) {
    std::vector<std::string> ids;
    for (const auto& [id, peer] : mirror.peers())
        ids.push_back(id);
    return ids;
}

std::vector<std::string> newsOf(const ClientWorld::Node& node) {
    std::vector<std::string> news;
    for (const auto& change : ClientWorld::of<event::PeerChanged>(node))
        news.push_back(change.id + " " + toString(change.reason));
    return news;
}

using Strings = std::vector<std::string>;

TEST(Roster, ANewcomerGetsTheWholeListPageByPage) {
    ClientWorld world;
    Strings expected;
    for (char c = 'a'; c <= 'z'; ++c) {
        world.server.join(std::string(1, c), keyOf(static_cast<std::uint8_t>(c)));
        expected.emplace_back(1, c);
    }
    auto& node = world.addStarted("nat1");
    expected.insert(std::ranges::upper_bound(expected, "nat1"), "nat1");
    EXPECT_EQ(idsOf(node.client->roster()), expected);
    ASSERT_EQ(world.of<event::RosterComplete>(node).size(), 1U);
    EXPECT_EQ(world.of<event::RosterComplete>(node)[0].peers, 27U);
    EXPECT_TRUE(newsOf(node).empty()); // they were there before
}

TEST(Roster, HearsEveryKindOfChange) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    world.server.join("a", keyOf(1));
    world.server.join("b", keyOf(2));
    world.server.join("c", keyOf(3));
    world.server.push();
    world.run(50ms);
    world.server.leave("a", Reason::left);
    world.server.leave("b", Reason::timedOut);
    world.server.leave("c", Reason::replaced);
    world.server.join("c", keyOf(3));
    world.server.push();
    world.run(50ms);
    EXPECT_EQ(newsOf(node), (Strings{"a joined", "b joined", "c joined", "a left", "b timed out",
                                     "c replaced", "c joined"}));
    EXPECT_EQ(idsOf(node.client->roster()), (Strings{"c", "nat1"}));
    EXPECT_EQ(world.server.sessions.at("nat1").stands, world.server.version());
}

TEST(Roster, HealsItselfAtTheNextKeepaliveWhenAPushWasLost) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    world.server.join("a", keyOf(1)); // and no push
    world.run(10s);
    EXPECT_EQ(newsOf(node), Strings{"a joined"});
}

TEST(Roster, FetchesPagesWhenTheChangesAreNoLongerKept) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    world.server.join("a", keyOf(1));
    world.server.oldestChange = world.server.version();
    world.run(10s);
    EXPECT_EQ(newsOf(node), Strings{"a joined"});
    EXPECT_EQ(world.of<event::RosterComplete>(node).size(), 2U);
}

TEST(Roster, APushThatDoesNotFollowIsNotApplied) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    world.server.join("a", keyOf(1));
    world.server.join("b", keyOf(2));
    world.server.sessions.at("nat1").stands += 1; // as if it had acknowledged "a"
    world.server.push();
    world.run(50ms);
    EXPECT_TRUE(newsOf(node).empty());
    // It said where it stands, so the server knows better now.
    world.server.push();
    world.run(50ms);
    EXPECT_EQ(newsOf(node), (Strings{"a joined", "b joined"}));
}

TEST(Roster, TellsWhoVanishedWithAServerRestart) {
    ClientWorld world;
    world.server.join("a", keyOf(1));
    auto& node = world.addStarted("nat1");
    world.server.restart();
    world.run(13s);
    EXPECT_EQ(newsOf(node), Strings{"a none"});
    EXPECT_EQ(idsOf(node.client->roster()), Strings{"nat1"});
}

TEST(Roster, EndlessPagesEnd) {
    RosterMirror mirror("nat1", keyOf(0));
    const auto page = [](std::string_view id, std::string_view cursor) {
        RosterEntry entry;
        entry.id = id;
        return RosterPage{{1, 1}, {entry}, cursor};
    };
    const TimePoint now{};
    EXPECT_TRUE(mirror.addPage(now, page("b", "b")));
    EXPECT_FALSE(mirror.addPage(now, page("b", "b")));              // the same again
    EXPECT_FALSE(mirror.addPage(now, page("a", "c")));              // back
    EXPECT_FALSE(mirror.addPage(now, RosterPage{{1, 1}, {}, "c"})); // nothing, and more to come
    EXPECT_TRUE(mirror.addPage(now, page("c", "")));
}

TEST(Roster, TakesNoMorePeersThanItHasRoomFor) {
    RosterMirror mirror("nat1", keyOf(0));
    mirror.beginPages();
    RosterMirror::Events events;
    ASSERT_TRUE(mirror.addPage({}, RosterPage{{1, 1}, {}, ""}));
    mirror.finishPages(events);
    std::uint64_t version = 1;
    for (std::size_t i = 0; i < RosterMirror::kMaxPeers + 10; ++i, ++version) {
        const std::string id = "p" + std::to_string(i);
        RosterEntry entry;
        entry.id = id;
        ASSERT_TRUE(mirror.apply({}, RosterChanges{{1, version, version + 1}, {entry}}, events));
        events.clear();
    }
    EXPECT_EQ(mirror.peers().size(), RosterMirror::kMaxPeers);
}

// Whatever is lost, in whatever order things happen: once the network is well again, a keepalive interval
// later the mirror is the truth.
RC_GTEST_PROP(RosterProperty, TheMirrorIsTheTruthAKeepaliveAfterTheLastChange, ()) {
    ClientWorld world;
    auto& node = world.addStarted("nat1");
    std::map<std::string, IdentityKey> truth = {{"nat1", node.identity.key()}};
    int lossPercent = 0;
    thisbe::test::SeededRandom dice(*rc::gen::arbitrary<std::uint64_t>());
    world.lose = [&](const Endpoint&, const Endpoint&, ByteView) {
        return static_cast<int>(dice.below(100)) < lossPercent;
    };
    lossPercent = *rc::gen::element(0, 20, 60);
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 40));
    for (const int step : steps) {
        const std::string id(1, static_cast<char>('a' + step % 10));
        if (step < 20) {
            truth[id] = keyOf(static_cast<std::uint8_t>(step));
            world.server.join(id, truth[id]);
        } else if (step < 30) {
            if (truth.erase(id) != 0) world.server.leave(id, Reason::left);
        } else if (step < 39) {
            world.server.push();
        } else {
            world.server.oldestChange = world.server.version();
        }
        world.run(std::chrono::milliseconds(dice.below(3000)));
    }
    lossPercent = 0;
    world.run(25s);
    std::map<std::string, IdentityKey> seen;
    for (const auto& [id, peer] : node.client->roster().peers())
        seen[id] = peer.key;
    RC_ASSERT(seen == truth);
}

} // namespace
} // namespace thisbe::signal
