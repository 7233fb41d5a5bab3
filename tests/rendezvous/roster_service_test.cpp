// docs/protocol.md, Roster.
#include "shared/signal/roster_acknowledgement.h"
#include "shared/signal/roster_changes.h"
#include "shared/signal/roster_page.h"
#include "tests/rendezvous/registration_world.h"

#include <gmock/gmock.h>

#include <deque>

namespace thisbe::rendezvous {
namespace {

using namespace test; // NOLINT: the world of these tests
using signal::RosterChanges;
using signal::RosterPage;
using testing::ElementsAre;

RosterChanges changesOf(const Bytes& message) {
    return RosterChanges::parse(parsed(message)).value();
}

// "joined b", "left a"; entries that nobody need read out as "none a".
std::vector<std::string> said(const Bytes& message) {
    std::vector<std::string> result;
    for (const auto& change : changesOf(message).changes)
        std::visit(
            [&](const auto& item) {
                result.push_back(signal::toString(item.reason) + (" " + std::string(item.id)));
            },
            change);
    return result;
}

struct RosterWorld : RegistrationWorld {
    using RegistrationWorld::RegistrationWorld;

    std::uint64_t epoch = 0;

    // Joins, fetches the (short) roster, and asks for the changes since: now it is told of changes.
    void settle(TestPeer& peer) {
        join(peer);
        follow(peer);
    }
    void follow(TestPeer& peer) {
        const Bytes bytes = ask(peer, peer.rosterPage(""));
        const auto page = RosterPage::parse(parsed(bytes)).value();
        epoch = page.version.epoch;
        EXPECT_TRUE(isSuccess(ask(peer, peer.rosterSince(page.version))));
    }
    Bytes acknowledge(TestPeer& peer, const Bytes& push) {
        return peer.response(push, [&](stun::MessageWriter& writer) {
            signal::RosterAcknowledgement{changesOf(push).range.after()}.serialize(writer);
        });
    }
    Bytes standsAt(TestPeer& peer, const Bytes& push, std::uint64_t number) {
        return peer.response(push, [&](stun::MessageWriter& writer) {
            signal::RosterAcknowledgement{{epoch, number}}.serialize(writer);
        });
    }
};

struct Two : RosterWorld {
    TestPeer a{"a", "192.0.2.1:1"};
    TestPeer b{"b", "192.0.2.2:2"};
    Two() {
        settle(a);
        settle(b);
        const auto pushes = sentTo(a.flow(), advance(milliseconds(100)));
        // A round trip that makes it wait for half a second, as it does where it knows of none.
        advance(milliseconds(167));
        for (const Bytes& push : pushes)
            send(a.flow(), acknowledge(a, push));
    }
};

TEST(Roster, AJoinIsToldWithin100Milliseconds) {
    RosterWorld world;
    TestPeer a("a", "192.0.2.1:1");
    TestPeer b("b", "192.0.2.2:2");
    world.settle(a);
    world.advance(seconds(1));
    b.privateEndpoint = Endpoint::parse("192.168.1.9:99").value();
    world.join(b);
    const auto pushes = sentTo(a.flow(), world.advance(milliseconds(100)));
    ASSERT_EQ(pushes.size(), 1U);
    EXPECT_TRUE(a.hasIntegrity(pushes[0]));
    const auto changes = changesOf(pushes[0]);
    EXPECT_EQ(changes.range.from, 1U);
    EXPECT_EQ(changes.range.to, 2U);
    const auto& entry = std::get<signal::RosterEntry>(changes.changes.at(0));
    EXPECT_EQ(entry.reason, signal::Reason::joined);
    EXPECT_EQ(entry.key, b.identity.key());
    EXPECT_EQ(entry.endpoints.public4, b.flow4.remote);
    EXPECT_EQ(entry.endpoints.private4, b.privateEndpoint);
}

TEST(Roster, APrivateAddressOfAnotherFamilyThanThePublicOneIsNotTold) {
    RosterWorld world;
    TestPeer a("a", "192.0.2.1:1");
    TestPeer b("b", "192.0.2.2:2");
    world.settle(a);
    world.advance(seconds(1));
    b.privateEndpoint = Endpoint::parse("[2001:db8:a::10]:99").value(); // behind a NAT64
    world.join(b);
    const auto pushes = sentTo(a.flow(), world.advance(milliseconds(100)));
    ASSERT_EQ(pushes.size(), 1U);
    const auto changes = changesOf(pushes[0]);
    const auto& entry = std::get<signal::RosterEntry>(changes.changes.at(0));
    EXPECT_EQ(entry.endpoints.public4, b.flow4.remote);
    EXPECT_EQ(entry.endpoints.count(), 1U);
}

TEST(Roster, LeavingTimingOutMovingAndBeingReplacedReadDifferently) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    const auto told = [&](Duration time) {
        std::vector<std::string> all;
        for (const TimePoint end = world.now + time; world.now < end;)
            for (const Bytes& push : sentTo(world.a.flow(), world.advance(milliseconds(10)))) {
                for (const auto& text : said(push))
                    all.push_back(text);
                world.send(world.a.flow(), world.acknowledge(world.a, push));
            }
        return all;
    };
    EXPECT_THAT(told(milliseconds(100)), ElementsAre("joined c"));

    Flow there = c.flow4;
    there.remote = Endpoint::parse("203.0.113.3:3").value();
    const Bytes refusal = world.ask(there, c.keepalive());
    const auto nonce = signal::Refusal::parse(parsed(refusal)).value().nonce;
    world.ask(there, c.keepalive(nonce));
    EXPECT_THAT(told(milliseconds(100)), ElementsAre("moved c"));

    TestPeer v6("x", "[2001:db8::7]:7");
    ASSERT_TRUE(c.onRegistered(world.tryJoin(c, v6.flow(), true)));
    EXPECT_THAT(told(milliseconds(100)),
                ElementsAre(std::string(signal::toString(signal::Reason::none)) + " c"));

    TestPeer fresh("c", "192.0.2.4:4");
    std::swap(fresh.identity, c.identity);
    fresh.registerFlags = signal::RegisterRequest::kTakeOver;
    world.send(fresh.flow(), fresh.secondRegister(world.ask(fresh, fresh.firstRegister())));
    EXPECT_THAT(told(milliseconds(100)), ElementsAre("replaced c", "joined c"));

    world.ask(world.b, world.b.unregister());
    EXPECT_THAT(told(milliseconds(100)), ElementsAre("left b"));

    world.advance(seconds(10));
    world.ask(world.a, world.a.keepalive());
    world.advance(milliseconds(19'500));
    world.ask(world.a, world.a.keepalive());
    EXPECT_THAT(told(milliseconds(700)), ElementsAre("timed out c"));
}

TEST(Roster, ChangesAreCollected) {
    Two world;
    std::vector<std::unique_ptr<TestPeer>> others;
    for (int i = 0; i < 5; ++i) {
        others.push_back(
            std::make_unique<TestPeer>("n" + std::to_string(i), "192.0.2.9:" + std::to_string(i + 1)));
        world.join(*others.back());
    }
    const auto pushes = sentTo(world.a.flow(), world.advance(milliseconds(100)));
    ASSERT_EQ(pushes.size(), 1U);
    EXPECT_EQ(said(pushes[0]).size(), 5U);
}

TEST(Roster, NoSecondRequestIsUnderWayToAPeer) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    EXPECT_EQ(sentTo(world.a.flow(), world.advance(milliseconds(100))).size(), 1U);
    world.ask(c, c.unregister());
    EXPECT_EQ(sentTo(world.a.flow(), world.advance(milliseconds(300))).size(), 0U);
}

TEST(Roster, NewerChangesTakeThePlaceOfAnUnansweredRequest) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    world.advance(milliseconds(100));
    world.ask(c, c.unregister());
    const auto again = sentTo(world.a.flow(), world.advance(milliseconds(520)));
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(changesOf(again[0]).range.from, 2U);
    EXPECT_EQ(changesOf(again[0]).range.to, 4U);
    EXPECT_THAT(said(again[0]), ElementsAre("left c"));
}

TEST(Roster, AnAnswerThatStopsShortOfTheLastRoundIsLedOnFromAtOnce) {
    Two world;
    std::deque<TestPeer> others;
    for (int i = 0; i < 40; ++i)
        world.join(others.emplace_back("other" + std::to_string(i), "192.0.2.9:" + std::to_string(1000 + i)));
    world.advance(seconds(1)); // and then nothing changes any more
    const auto sent = world.send(world.a.flow(), world.a.rosterSince({world.epoch, 2}));
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(changesOf(sent[1].bytes).range.from, changesOf(sent[0].bytes).range.to);
}

// What b is told of c, who has just come, in so many steps of 10 ms; b has its keepalives at some of them,
// and never answers.
std::vector<Duration> timesTold(Two& world, int steps, const std::vector<int>& keepalives) {
    std::vector<Duration> at;
    const TimePoint start = world.now;
    for (int i = 0; i < steps; ++i) {
        if (std::ranges::find(keepalives, i) != keepalives.end())
            for (const Bytes& bytes : sentTo(world.b.flow(), world.send(world.b.flow(), world.b.keepalive())))
                if (parsed(bytes).isRequest()) at.push_back(world.now - start);
        for (std::size_t n = sentTo(world.b.flow(), world.advance(milliseconds(10))).size(); n > 0; --n)
            at.push_back(world.now - start);
    }
    return at;
}

TEST(Roster, IsSentSevenTimesAtMostTwoSecondsApartAndThenWhenThePeerIsHeard) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    const auto at = timesTold(world, 2000, {1500});
    ASSERT_GE(at.size(), 8U);
    // b has answered nothing before: its round trip is not known.
    EXPECT_NEAR(static_cast<double>((at[1] - at[0]).count()) / 1e9, 0.5, 0.05);
    EXPECT_NEAR(static_cast<double>((at[6] - at[0]).count()) / 1e9, 9.5, 0.3);
    EXPECT_EQ(at[7], milliseconds(15'000));                         // and nothing in between
    EXPECT_EQ(world.count(RegistrationEvent::rosterAbandoned), 2U); // a's too
    const auto last = sentTo(world.b.flow(), world.advance(seconds(3)));
    ASSERT_FALSE(last.empty());
    EXPECT_THAT(said(last.back()), ElementsAre("joined c"));
    EXPECT_TRUE(world.send(world.b.flow(), world.acknowledge(world.b, last.back())).empty());
}

TEST(Roster, APeerThatIsHeardBeforeTheSeventhGetsSevenMore) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    const auto at = timesTold(world, 2500, {700, 1400, 2100});
    // Without a pause: that would be 2 s and the next of the keepalives.
    for (std::size_t i = 1; i < at.size(); ++i)
        EXPECT_LE(at[i] - at[i - 1], milliseconds(2'050)) << i;
    EXPECT_LE(at.size(), 16U);
}

TEST(Roster, APeerThatIsNotHeardCostsSevenDatagrams) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    const auto at = timesTold(world, 2900, {});
    EXPECT_EQ(at.size(), 7U);
}

TEST(Roster, IsSentAgainByTheRoundTripOfItsPeer) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    for (int i = 0; i < 40; ++i) { // each answered after 40 ms
        const auto pushes = sentTo(world.a.flow(), world.advance(milliseconds(100)));
        ASSERT_EQ(pushes.size(), 1U) << i;
        world.advance(milliseconds(40));
        EXPECT_TRUE(world.send(world.a.flow(), world.acknowledge(world.a, pushes[0])).empty());
        i % 2 == 0 ? (void)world.ask(c, c.unregister()) : world.join(c);
    }
    ASSERT_EQ(sentTo(world.a.flow(), world.advance(milliseconds(100))).size(), 1U);
    EXPECT_EQ(sentTo(world.a.flow(), world.advance(milliseconds(140))).size(), 1U);
}

TEST(Roster, APeerThatAnswersWhereItStandsIsLedOnFromThere) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    TestPeer d("d", "192.0.2.4:4");
    world.join(c);
    const auto first = sentTo(world.a.flow(), world.advance(milliseconds(100)));
    world.send(world.a.flow(), world.acknowledge(world.a, first.at(0)));
    world.join(d);
    const auto second = sentTo(world.a.flow(), world.advance(milliseconds(100)));
    const auto third = world.send(world.a.flow(), world.standsAt(world.a, second.at(0), 2));
    ASSERT_EQ(third.size(), 1U);
    EXPECT_EQ(changesOf(third[0].bytes).range.from, 2U);
    EXPECT_THAT(said(third[0].bytes), ElementsAre("joined c", "joined d"));
}

TEST(Roster, APeerThatWillNotApplyIsNotToldFasterThanByTheClock) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    const auto first = sentTo(world.a.flow(), world.advance(milliseconds(100)));
    EXPECT_TRUE(world.send(world.a.flow(), world.standsAt(world.a, first.at(0), 2)).empty());
    EXPECT_EQ(sentTo(world.a.flow(), world.advance(milliseconds(600))).size(), 1U);
}

TEST(Roster, AnAnswerThatCameAfterTheRepetitionCounts) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    const auto first = sentTo(world.a.flow(), world.advance(milliseconds(100)));
    EXPECT_EQ(sentTo(world.a.flow(), world.advance(milliseconds(600))).size(), 1U);
    world.send(world.a.flow(), world.acknowledge(world.a, first.at(0)));
    EXPECT_TRUE(sentTo(world.a.flow(), world.advance(seconds(5))).empty());
}

TEST(Roster, APeerThatMovesIsToldAgainAtItsNewAddressWithoutWaiting) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    world.advance(milliseconds(100)); // on its way to the old address
    Flow there = world.a.flow4;
    there.remote = Endpoint::parse("203.0.113.3:3").value();
    const Bytes refusal = world.ask(there, world.a.keepalive());
    world.ask(there, world.a.keepalive(signal::Refusal::parse(parsed(refusal))->nonce));
    const auto pushes = sentTo(there, world.advance(milliseconds(100)));
    ASSERT_EQ(pushes.size(), 1U);
    EXPECT_THAT(said(pushes[0]), ElementsAre("joined c", "moved a"));
}

TEST(Roster, AnAnswerWithoutTheSessionKeyCountsForNothing) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    const auto first = sentTo(world.a.flow(), world.advance(milliseconds(100)));
    world.b.key.emplace(asBytes("not a's"));
    world.send(world.a.flow(), world.acknowledge(world.b, first.at(0)));
    EXPECT_EQ(sentTo(world.a.flow(), world.advance(milliseconds(600))).size(), 1U);
}

TEST(Roster, AKeepaliveTellsThePeerThatItIsBehind) {
    Two world;
    TestPeer c("c", "192.0.2.3:3");
    world.join(c);
    const auto success =
        signal::KeepaliveSuccess::parse(parsed(world.ask(world.a, world.a.keepalive()))).value();
    EXPECT_EQ(success.rosterVersion, (signal::RosterVersion{world.epoch, 3}));
}

TEST(Roster, ChangesOfAnotherEpochOrTooOldOrNotYetAreGone) {
    Two world;
    EXPECT_EQ(errorOf(world.ask(world.a, world.a.rosterSince({world.epoch + 1, 1}))),
              signal::error::kRosterVersionGone);
    EXPECT_EQ(errorOf(world.ask(world.a, world.a.rosterSince({world.epoch, 99}))),
              signal::error::kRosterVersionGone);
    for (int i = 0; i < 20; ++i) {
        TestPeer c("c", "192.0.2.3:3");
        world.join(c);
        world.ask(c, c.unregister());
    }
    EXPECT_EQ(errorOf(world.ask(world.a, world.a.rosterSince({world.epoch, 0}))),
              signal::error::kRosterVersionGone);
}

TEST(Roster, PagesAscendAndEndWithAnEmptyCursor) {
    RosterWorld world;
    std::vector<std::unique_ptr<TestPeer>> peers;
    std::vector<std::string> expected;
    for (int i = 0; i < 50; ++i) {
        const std::string id = "peer" + std::to_string(i) + std::string(40, 'x');
        peers.push_back(std::make_unique<TestPeer>(id, "192.0.2.1:" + std::to_string(i + 1)));
        world.join(*peers.back());
        expected.push_back(id);
    }
    std::ranges::sort(expected);
    std::vector<std::string> seen;
    std::string cursor;
    int pages = 0;
    do {
        const Bytes bytes = world.ask(*peers[0], peers[0]->rosterPage(cursor));
        EXPECT_LE(bytes.size(), signal::kMaxMessageSize);
        EXPECT_TRUE(peers[0]->hasIntegrity(bytes));
        const auto page = RosterPage::parse(parsed(bytes)).value();
        for (const auto& entry : page.entries)
            seen.emplace_back(entry.id);
        cursor = page.cursor;
        ++pages;
    } while (!cursor.empty() && pages < 100);
    EXPECT_EQ(seen, expected);
    EXPECT_GT(pages, 3);
}

TEST(Roster, TheFirstPageOfALargeRoomSaysWhereOthersMayBegin) {
    RosterWorld world;
    std::deque<TestPeer> peers;
    std::vector<std::string> ids;
    const auto milestones = [&](const std::string& cursor) {
        const Bytes bytes = world.ask(peers[0], peers[0].rosterPage(cursor));
        EXPECT_LE(bytes.size(), signal::kMaxMessageSize);
        const auto page = RosterPage::parse(parsed(bytes)).value();
        EXPECT_FALSE(page.entries.empty());
        return std::vector<std::string>(page.milestones.begin(), page.milestones.end());
    };
    for (int i = 0; i < 300; ++i) {
        ids.push_back("peer" + std::to_string(1000 + i));
        world.join(peers.emplace_back(ids.back(), "192.0.2.1:" + std::to_string(i + 1)));
        if (i == 30) { // two pages or three
            EXPECT_TRUE(milestones("").empty());
        }
    }
    EXPECT_THAT(milestones(""), testing::AllOf(testing::SizeIs(9), testing::Each(testing::AnyOfArray(ids))));
    EXPECT_TRUE(std::ranges::is_sorted(milestones("")));
    EXPECT_EQ(milestones("")[4], ids[149]);
    EXPECT_TRUE(milestones(ids[10]).empty());
}

TEST(Roster, MilestonesLeaveRoomForEntriesHoweverLongTheIds) {
    RosterWorld world;
    std::deque<TestPeer> peers;
    for (int i = 0; i < 500; ++i)
        world.join(peers.emplace_back(std::to_string(1000 + i) + std::string(60, 'x'),
                                      "192.0.2.1:" + std::to_string(i + 1)));
    const Bytes bytes = world.ask(peers[0], peers[0].rosterPage(""));
    const auto page = RosterPage::parse(parsed(bytes)).value();
    EXPECT_EQ(page.milestones.size(), 3U); // of 15, those that fit
    EXPECT_GT(page.entries.size(), 4U);
}

TEST(Roster, RoomsSeeOnlyTheirOwn) {
    Two world;
    TestPeer elsewhere("z", "192.0.2.3:3", "attic");
    world.join(elsewhere);
    EXPECT_TRUE(sentTo(world.a.flow(), world.advance(milliseconds(200))).empty());
    const Bytes bytes = world.ask(elsewhere, elsewhere.rosterPage(""));
    EXPECT_EQ(RosterPage::parse(parsed(bytes))->entries.size(), 1U);
}

TEST(Roster, ALargeRoomIsServedInTurns) {
    RosterWorld world;
    std::map<Endpoint, TestPeer> peers;
    for (int i = 0; i < 300; ++i) {
        TestPeer peer("p" + std::to_string(i), "192.0.2.1:" + std::to_string(i + 1));
        world.join(peer);
        peers.emplace(peer.flow().remote, std::move(peer));
    }
    for (auto& [remote, peer] : peers)
        for (std::uint64_t at = 1; at < 300;) { // answers hold only so much
            const Bytes answer = world.ask(peer, peer.rosterSince({world.service.bootEpoch(), at}));
            at = changesOf(answer).range.to;
        }
    world.advance(seconds(1));

    TestPeer last("z", "192.0.2.2:1");
    world.join(last);
    world.sink.sent.clear();
    world.now += milliseconds(100);
    world.service.onDeadline(world.now, world.sink);
    EXPECT_EQ(world.sink.sent.size(), RosterPublisher::kSendsPerTurn);
    EXPECT_LE(world.service.nextDeadline(), world.now);
    world.service.onDeadline(world.now, world.sink);
    EXPECT_EQ(world.sink.sent.size(), 300U);
    EXPECT_GT(world.service.nextDeadline(), world.now);
}

} // namespace
} // namespace thisbe::rendezvous
