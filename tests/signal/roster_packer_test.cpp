#include "shared/signal/attributes/roster_cursor.h"
#include "shared/signal/roster_changes.h"
#include "shared/signal/roster_packer.h"
#include "shared/signal/roster_page.h"
#include "tests/signal/message_codec.h"
#include "tests/signal/samples.h"

#include <rapidcheck/gtest.h>

namespace thisbe::signal {
namespace {

using namespace test;

RosterEntry largest(std::string_view id) {
    RosterEntry entry;
    entry.id = id;
    entry.endpoints = {endpoint("1.2.3.4:1"), endpoint("1.2.3.4:1"), endpoint("[2001:db8::1]:1"),
                       endpoint("[2001:db8::1]:1")};
    return entry;
}

TEST(RosterPacker, FillsAPageThatStillTakesItsCursorAndIntegrity) {
    MessageBuffer buffer;
    auto writer = buffer.writer(anyHeader());
    writer.add(RosterVersion{1, 2});
    RosterPacker packer(writer, RosterPacker::kCursorReserve);
    std::vector<std::string> ids;
    for (char c = 'a'; c <= 'z'; ++c)
        ids.emplace_back(64, c);
    std::size_t next = 0;
    while (packer.add(largest(ids[next])))
        ++next;
    EXPECT_EQ(packer.added(), next);
    EXPECT_GE(next, 5U); // the largest peers there can be
    writer.add(RosterCursor{ids[next - 1]});
    writer.addIntegritySha256(stun::HmacSha256(Bytes(32, 1)));
    ASSERT_TRUE(writer.ok());
    const auto view = stun::MessageView::parse(writer.finish());
    ASSERT_TRUE(view);
    const auto page = RosterPage::parse(*view);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->entries.size(), next);
}

TEST(RosterPacker, NeverMakesMoreAttributesThanAReaderTakes) {
    MessageBuffer buffer;
    auto writer = buffer.writer(anyHeader());
    writer.add(RosterRange{1, 0, 1000});
    RosterPacker packer(writer);
    while (packer.add(RosterRemoval{Reason::left, "abc"}))
        ;
    writer.addIntegritySha256(stun::HmacSha256(Bytes(32, 1)));
    writer.addFingerprint();
    const auto view = stun::MessageView::parse(writer.finish());
    ASSERT_TRUE(view);
    EXPECT_EQ(RosterChanges::parse(*view)->changes.size(), packer.added());
}

RC_GTEST_PROP(RosterPackerProperty, WhatItTookIsThereAndWhatItRefusedWouldNotHaveFitted, ()) {
    MessageBuffer buffer;
    auto writer = buffer.writer(anyHeader());
    writer.add(RosterRange{1, 0, 1000});
    RosterPacker packer(writer);
    std::vector<std::string> taken;
    for (;;) {
        const std::string id = *anyName();
        const bool fits = *rc::gen::arbitrary<bool>() ? packer.add(largest(id))
                                                      : packer.add(RosterRemoval{Reason::left, id});
        if (!fits) break;
        taken.push_back(id);
    }
    writer.addIntegritySha256(stun::HmacSha256(Bytes(32, 1)));
    const auto view = stun::MessageView::parse(writer.finish());
    RC_ASSERT(view.has_value());
    const auto changes = RosterChanges::parse(*view);
    RC_ASSERT(changes.has_value());
    RC_ASSERT(changes->changes.size() == taken.size());
    for (std::size_t i = 0; i < taken.size(); ++i)
        RC_ASSERT(std::visit([](const auto& change) { return change.id; }, changes->changes[i]) == taken[i]);
}

} // namespace
} // namespace thisbe::signal
