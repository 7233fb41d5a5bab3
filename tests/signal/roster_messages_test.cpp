#include "shared/signal/roster_acknowledgement.h"
#include "shared/signal/roster_changes.h"
#include "shared/signal/roster_page.h"
#include "shared/signal/roster_query.h"
#include "tests/signal/message_codec.h"
#include "tests/signal/samples.h"

namespace thisbe::signal {
namespace {

using namespace test;

RosterEntry entry(std::string_view id, Reason reason = Reason::none) {
    RosterEntry result;
    result.reason = reason;
    result.id = id;
    result.key = kIdentity;
    result.endpoints.public4 = endpoint("192.0.2.1:1");
    return result;
}

TEST(RosterQuery, AsksForChangesOrForAPage) {
    expectRoundTrip(RosterQuery{SessionId(1), RosterVersion{2, 3}, {}});
    expectRoundTrip(RosterQuery{SessionId(1), {}, ""});
    expectRoundTrip(RosterQuery{SessionId(1), {}, "nat1"});
    expectEveryCutIsNoticed(RosterQuery{SessionId(1), {}, "nat1"});
    EXPECT_FALSE(read<RosterQuery>(write(RosterQuery{SessionId(1), RosterVersion{}, ""})));
    EXPECT_FALSE(read<RosterQuery>(write(RosterQuery{SessionId(1), {}, {}})));
}

TEST(RosterChanges, KeepTheirOrder) {
    const RosterChanges changes{{1, 2, 5},
                                {RosterRemoval{Reason::replaced, "nat1"}, entry("nat1", Reason::joined),
                                 entry("nat0", Reason::moved)}};
    expectRoundTrip(changes);
    const auto bytes = write(changes);
    EXPECT_EQ(*read<RosterChanges>(bytes), changes);
    expectEveryCutIsNoticed(changes);
}

TEST(RosterChanges, NeverLeadBackwards) {
    EXPECT_TRUE(write(RosterChanges{{1, 5, 2}, {}}).empty());
    Bytes range(24, 0);
    range[15] = 5;
    EXPECT_FALSE(read<RosterChanges>(messageOf({{attribute::kRosterRange, range}})));
}

TEST(RosterChanges, OneMalformedChangeSpoilsAll) {
    EXPECT_FALSE(read<RosterChanges>(messageOf({{attribute::kRosterRange, Bytes(24, 0)},
                                                {attribute::kRosterRemoved, {1, 'a'}},
                                                {attribute::kRosterRemoved, {1}}})));
    EXPECT_FALSE(read<RosterChanges>(
        messageOf({{attribute::kRosterRange, Bytes(24, 0)}, {attribute::kRosterEntry, Bytes(40, 0)}})));
}

TEST(RosterPage, AscendsByBytesOfIds) {
    const RosterPage page{{1, 2}, {entry("A"), entry("a"), entry("ä")}, "ä"};
    expectRoundTrip(page);
    const auto bytes = write(page);
    EXPECT_EQ(*read<RosterPage>(bytes), page);
    expectEveryCutIsNoticed(page);
    expectRoundTrip(RosterPage{{1, 2}, {}, ""});
}

TEST(RosterPage, TheFirstMayNameMilestones) {
    const RosterPage page{{1, 2}, {entry("A")}, "A", {"b", "c"}};
    expectRoundTrip(page);
    const auto bytes = write(page);
    EXPECT_EQ(*read<RosterPage>(bytes), page);
    expectEveryCutIsNoticed(page);
    EXPECT_TRUE(write(RosterPage{{1, 2}, {}, "", {"no name"}}).empty());
    EXPECT_FALSE(read<RosterPage>(messageOf({{attribute::kRosterVersion, Bytes(16, 0)},
                                             {attribute::kRosterCursor, {}},
                                             {attribute::kRosterMilestone, {}}})));
}

TEST(RosterPage, RefusesToRunInCircles) {
    EXPECT_FALSE(read<RosterPage>(write(RosterPage{{1, 2}, {entry("b"), entry("a")}, ""})));
    EXPECT_FALSE(read<RosterPage>(write(RosterPage{{1, 2}, {entry("a"), entry("a")}, ""})));
    EXPECT_FALSE(read<RosterPage>(write(RosterPage{{1, 2}, {entry("b")}, "a"})));
}

TEST(RosterAcknowledgement, ComesBackAsItWasWritten) {
    expectRoundTrip(RosterAcknowledgement{{7, 8}});
    expectEveryCutIsNoticed(RosterAcknowledgement{{7, 8}});
}

} // namespace
} // namespace thisbe::signal
