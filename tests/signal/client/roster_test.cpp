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

using Strings = std::vector<std::string>;

Strings idsOf(const RosterMirror& mirror) {
    Strings ids;
    for (const auto& [id, peer] : mirror.peers())
        ids.push_back(id);
    return ids;
}

Strings newsOf(const ClientWorld::Node& node) {
    Strings news;
    for (const auto& change : ClientWorld::of<event::PeerChanged>(node))
        news.push_back(change.id + " " + toString(change.reason));
    return news;
}

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

// Fifty peers, aa to bx, whose pages may begin after every tenth.
Strings joinFifty(FakeServer& server) {
    Strings ids;
    for (std::uint8_t i = 0; i < 50; ++i) {
        ids.push_back({static_cast<char>('a' + i / 26), static_cast<char>('a' + i % 26)});
        server.join(ids.back(), keyOf(i));
        if (i % 10 == 9) server.milestones.push_back(ids.back());
    }
    ids.emplace_back("nat1");
    return ids;
}

TEST(Roster, PagesBetweenMilestonesAreFetchedAllAtOnce) {
    ClientWorld world;
    const Strings expected = joinFifty(world.server);
    auto& node = world.add("nat1");
    node.client->start(world.now);
    // Two exchanges to register; the first page, three pages of each stretch, the changes since: of 10 ms
    // each.
    world.run(2 * 10ms + 10ms + 4 * 10ms + 10ms);
    EXPECT_EQ(idsOf(node.client->roster()), expected);
    EXPECT_EQ(world.of<event::RosterComplete>(node).size(), 1U);
    // One after the other they take twice as long.
    ClientWorld slow;
    joinFifty(slow.server);
    slow.server.milestones.clear();
    auto& other = slow.add("nat1");
    other.client->start(slow.now);
    slow.run(2 * 10ms + 10ms + 4 * 10ms + 10ms);
    EXPECT_TRUE(other.client->roster().peers().empty());
    slow.run(1s);
    EXPECT_EQ(idsOf(other.client->roster()), expected);
}

TEST(Roster, PagesThatWereLostAreFetchedLaterAndNoOthers) {
    ClientWorld world;
    const Strings expected = joinFifty(world.server);
    auto& node = world.add("nat1");
    std::size_t pages = 0;
    // The stretch after "aj" finds no way to the server.
    bool lossy = true;
    world.lose = [&](const Endpoint&, const Endpoint& to, ByteView payload) {
        const auto message = stun::MessageView::parse(payload);
        if (to != kServer4 || message->method() != method::kRoster || !message->isRequest()) return false;
        const auto query = RosterQuery::parse(*message);
        if (!query->cursor) return false;
        ++pages;
        return lossy && *query->cursor == "aj";
    };
    node.client->start(world.now);
    world.run(9s);
    EXPECT_TRUE(node.client->roster().peers().empty());
    lossy = false;
    pages = 0;
    world.run(12s); // the next keepalive
    EXPECT_EQ(idsOf(node.client->roster()), expected);
    EXPECT_LE(pages, 5U);
}

TEST(Roster, PagesGoOnWhereTheyWereWhenTheSessionIsLost) {
    ClientWorld world;
    const Strings expected = joinFifty(world.server);
    auto& node = world.add("nat1");
    world.lose = [&](const Endpoint&, const Endpoint& to, ByteView payload) {
        const auto message = stun::MessageView::parse(payload);
        if (to != kServer4 || message->method() != method::kRoster || !message->isRequest()) return false;
        const auto query = RosterQuery::parse(*message);
        return query->cursor && !query->cursor->empty() &&
               world.server.sessions.at("nat1").id == SessionId(1);
    };
    node.client->start(world.now);
    world.run(5s);
    world.server.sessions.clear(); // it has forgotten us, and is the same otherwise
    world.lose = [](const Endpoint&, const Endpoint&, ByteView) { return false; };
    world.run(13s);
    EXPECT_EQ(idsOf(node.client->roster()), expected);
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
    world.server.pageSize = *rc::gen::element<std::size_t>(1, 3);
    const std::array<Strings, 4> milestones = {Strings{}, {"c", "f"}, {"b", "b", "zz"}, {"e", "a"}};
    world.server.milestones = milestones[*rc::gen::inRange<std::size_t>(0, milestones.size())];
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
