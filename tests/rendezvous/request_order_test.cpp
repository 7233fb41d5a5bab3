#include "rendezvous/request_order.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

using Place = RequestOrder::Place;

TEST(RequestOrder, TellsTheLatestOfAFamilyFromWhatWasOvertakenAndWhatIsRepeated) {
    RequestOrder order;
    EXPECT_EQ(order.placeOf(AddressFamily::ipv4, 5), Place::latest);
    order.note(AddressFamily::ipv4, 5);
    EXPECT_EQ(order.placeOf(AddressFamily::ipv4, 5), Place::repeated);
    EXPECT_EQ(order.placeOf(AddressFamily::ipv4, 4), Place::overtaken);
    EXPECT_EQ(order.placeOf(AddressFamily::ipv4, 6), Place::latest);
    order.note(AddressFamily::ipv4, 4);
    EXPECT_EQ(order.placeOf(AddressFamily::ipv4, 4), Place::repeated);
}

TEST(RequestOrder, CountersOfOneFamilyAreNoneOfTheOther) {
    RequestOrder order;
    order.note(AddressFamily::ipv6, 7);
    EXPECT_EQ(order.placeOf(AddressFamily::ipv4, 6), Place::latest);
    EXPECT_EQ(order.placeOf(AddressFamily::ipv4, 7), Place::repeated);
}

TEST(RequestOrder, ZeroIsNeverTheLatest) {
    EXPECT_EQ(RequestOrder().placeOf(AddressFamily::ipv4, 0), Place::overtaken);
}

TEST(RequestOrder, WhatIsLongPastCountsAsRepeatedButNotAsSeen) {
    RequestOrder order;
    order.note(AddressFamily::ipv4, 1000);
    EXPECT_EQ(order.placeOf(AddressFamily::ipv4, 900), Place::repeated);
    EXPECT_FALSE(order.wasSeen(900));
    EXPECT_TRUE(order.wasSeen(1000));
}

} // namespace
} // namespace thisbe::rendezvous
