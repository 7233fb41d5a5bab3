// The mirror of the roster, and the pages that it is made of.
#include "shared/signal/client/roster_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace thisbe::signal {
namespace {

using testing::ElementsAre;

IdentityKey keyOf(std::uint8_t last) {
    IdentityKey::Value bytes{};
    bytes[0] = 2;
    bytes[32] = last;
    return IdentityKey(bytes);
}

RosterEntry entry(std::string_view id, std::uint8_t key = 0, std::uint16_t port = 1) {
    RosterEntry result;
    result.id = id;
    result.key = keyOf(key);
    result.endpoints.public4 = Endpoint::parse("192.0.2.1:" + std::to_string(port)).value();
    return result;
}

RosterPage page(std::string_view id, std::string_view cursor) {
    return {{1, 1}, {entry(id)}, cursor};
}

struct Mirror : RosterMirror {
    Mirror() : RosterMirror("me", keyOf(9)) {}

    void replaceBy(const std::vector<RosterEntry>& entries, const RosterVersion& version) {
        Peers all;
        for (const auto& one : entries)
            all.emplace(one.id, RosterPeer::of({}, one));
        replace(std::move(all), version, events);
    }
    std::vector<std::string> news() {
        std::vector<std::string> result;
        for (const auto& event : std::exchange(events, {}))
            if (const auto* change = std::get_if<event::PeerChanged>(&event))
                result.push_back(change->id + " " + toString(change->reason));
        return result;
    }
    Events events;
};

TEST(RosterMirror, TheFirstPagesAreNoNews) {
    Mirror mirror;
    mirror.replaceBy({entry("a"), entry("me", 9)}, {1, 5});
    EXPECT_TRUE(mirror.news().empty());
    EXPECT_EQ(mirror.version(), (RosterVersion{1, 5}));
    EXPECT_EQ(mirror.peers().size(), 2U);
}

TEST(RosterMirror, LaterPagesAreToldByWhatTheyChanged) {
    Mirror mirror;
    mirror.replaceBy({entry("gone"), entry("moved"), entry("other", 1), entry("same")}, {1, 5});
    mirror.replaceBy({entry("came"), entry("me", 9), entry("moved", 0, 2), entry("other", 2), entry("same")},
                     {2, 1});
    EXPECT_THAT(mirror.news(), ElementsAre("gone none", "came joined", "moved moved", "other joined"));
    EXPECT_EQ(mirror.find("gone"), nullptr);
    EXPECT_EQ(mirror.version(), (RosterVersion{2, 1}));
}

TEST(RosterMirror, AppliesWhatFollowsAndNothingElse) {
    Mirror mirror;
    EXPECT_FALSE(mirror.apply({}, RosterChanges{{1, 0, 1}, {entry("a")}}, mirror.events)); // stands nowhere
    mirror.replaceBy({}, {1, 5});
    EXPECT_FALSE(mirror.apply({}, RosterChanges{{2, 5, 6}, {entry("a")}}, mirror.events)); // another epoch
    EXPECT_FALSE(mirror.apply({}, RosterChanges{{1, 6, 7}, {entry("a")}}, mirror.events)); // begins later
    EXPECT_FALSE(mirror.apply({}, RosterChanges{{1, 3, 4}, {entry("a")}}, mirror.events)); // ended before
    EXPECT_TRUE(mirror.apply({}, RosterChanges{{1, 3, 5}, {entry("a")}}, mirror.events));  // known already
    EXPECT_TRUE(mirror.peers().empty());
    EXPECT_TRUE(mirror.apply({}, RosterChanges{{1, 4, 6}, {entry("a")}}, mirror.events)); // overlaps
    EXPECT_THAT(mirror.news(), ElementsAre("a joined"));
    EXPECT_EQ(mirror.version(), (RosterVersion{1, 6}));
}

TEST(RosterMirror, BeingToldAgainIsNoNews) {
    Mirror mirror;
    mirror.replaceBy({entry("a")}, {1, 5});
    EXPECT_TRUE(mirror.apply({}, RosterChanges{{1, 5, 6}, {entry("a"), RosterRemoval{Reason::left, "b"}}},
                             mirror.events));
    EXPECT_TRUE(mirror.news().empty());
}

TEST(RosterMirror, TakesNoMorePeersThanItHasRoomFor) {
    Mirror mirror;
    mirror.replaceBy({}, {1, 1});
    std::uint64_t version = 1;
    for (std::size_t i = 0; i < RosterMirror::kMaxPeers + 10; ++i, ++version) {
        const std::string id = "p" + std::to_string(i);
        ASSERT_TRUE(mirror.apply({}, RosterChanges{{1, version, version + 1}, {entry(id)}}, mirror.events));
        mirror.events.clear();
    }
    EXPECT_EQ(mirror.peers().size(), RosterMirror::kMaxPeers);
}

TEST(RosterPages, EndlessPagesEnd) {
    RosterPages pages;
    pages.begin();
    const auto add = [&pages](const RosterPage& next) {
        const auto question = pages.next();
        return question && pages.add({}, question->token, next);
    };
    EXPECT_TRUE(add(page("b", "b")));
    EXPECT_FALSE(add(page("b", "b")));              // the same again
    EXPECT_FALSE(add(page("a", "c")));              // back
    EXPECT_FALSE(add(RosterPage{{1, 1}, {}, "c"})); // nothing, and more to come
    EXPECT_FALSE(add(RosterPage{{2, 1}, {}, ""}));  // another server's
    EXPECT_FALSE(pages.complete());
    EXPECT_TRUE(add(page("c", "")));
    EXPECT_TRUE(pages.complete());
    EXPECT_FALSE(pages.next());
}

TEST(RosterPages, MilestonesMakeStretchesThatAreFetchedTogether) {
    RosterPages pages;
    pages.begin();
    RosterPage first = page("a", "b");
    first.milestones = {"a", "f", "d", "m"}; // passed already; no order
    ASSERT_TRUE(pages.add({}, pages.next()->token, first));
    std::vector<std::uint16_t> tokens;
    std::vector<std::string> cursors;
    while (const auto question = pages.next()) {
        tokens.push_back(question->token);
        cursors.emplace_back(question->after);
    }
    EXPECT_THAT(cursors, ElementsAre("b", "f", "m"));
    // What lies beyond a stretch is the next one's.
    ASSERT_TRUE(pages.add({}, tokens[0], {{1, 2}, {entry("e"), entry("k", 5)}, "k"}));
    ASSERT_TRUE(pages.add({}, tokens[2], {{1, 2}, {}, ""}));
    ASSERT_TRUE(pages.add({}, tokens[1], {{1, 2}, {entry("k", 6)}, "p"}));
    ASSERT_TRUE(pages.complete());
    EXPECT_EQ(pages.version(), (RosterVersion{1, 1})); // the first page's
    const auto peers = pages.takePeers();
    EXPECT_EQ(peers.size(), 3U);
    EXPECT_EQ(peers.at("k").key, keyOf(6));
}

TEST(RosterPages, AServerCannotMakeMoreStretchesThanTheMost) {
    RosterPages pages;
    pages.begin();
    RosterPage first = page("a", "b");
    std::vector<std::string> ids;
    for (char c = 'c'; c <= 'z'; ++c)
        ids.emplace_back(1, c);
    first.milestones.assign(ids.begin(), ids.end());
    ASSERT_TRUE(pages.add({}, pages.next()->token, first));
    std::size_t asked = 0;
    while (pages.next())
        ++asked;
    EXPECT_EQ(asked, RosterPages::kMaxStretches);
}

TEST(RosterPages, AnAnswerToAnEarlierCollectionIsNoneOfThisOne) {
    RosterPages pages;
    pages.begin();
    const auto before = pages.next()->token;
    pages.begin();
    EXPECT_TRUE(pages.add({}, before, page("a", "")));
    EXPECT_FALSE(pages.complete());
    pages.lose(before);
    const auto now = pages.next();
    ASSERT_TRUE(now);
    EXPECT_NE(now->token, before);
    EXPECT_TRUE(pages.underWay());
    pages.lose(now->token);
    EXPECT_FALSE(pages.underWay());
}

} // namespace
} // namespace thisbe::signal
