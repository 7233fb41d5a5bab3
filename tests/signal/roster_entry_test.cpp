#include "shared/signal/attributes/roster_entry.h"
#include "tests/signal/message_codec.h"
#include "tests/signal/samples.h"

#include <rapidcheck/gtest.h>

namespace thisbe::signal {
namespace {

using namespace test;
using namespace std::chrono_literals;

Bytes valueOf(const RosterEntry& entry) {
    std::array<std::uint8_t, 256> buffer{};
    ByteWriter writer(buffer);
    entry.serialize(writer);
    if (!writer.ok()) return {};
    return {writer.written().begin(), writer.written().end()};
}

RosterEntry nat1() {
    RosterEntry entry;
    entry.reason = Reason::joined;
    entry.age = 15;
    entry.key = kIdentity;
    entry.instance = Instance(77);
    entry.id = "nat1";
    entry.endpoints.public4 = endpoint("192.0.2.12:60555");
    entry.endpoints.private4 = endpoint("172.16.78.128:10081");
    entry.endpoints.public6 = endpoint("[2001:db8::1]:4000");
    return entry;
}

TEST(RosterEntry, IsLaidOutAsTheDocumentSays) {
    RosterEntry entry;
    entry.reason = Reason::moved;
    entry.age = 0x0102;
    entry.instance = Instance(0x0708);
    entry.id = "ab";
    entry.endpoints.private4 = endpoint("10.0.0.1:258");
    Bytes expected = {4, 1, 1, 2};
    expected.insert(expected.end(), 33, 0);
    for (const int byte : {0, 0, 0, 0, 0, 0, 7, 8, 2, 0x61, 0x62, 5, 1, 2, 10, 0, 0, 1})
        expected.push_back(static_cast<std::uint8_t>(byte));
    EXPECT_EQ(valueOf(entry), expected);
}

TEST(RosterEntry, ReadsForPeople) {
    EXPECT_EQ(nat1().toString(),
              "nat1 joined, public 192.0.2.12:60555, private 172.16.78.128:10081, public [2001:db8::1]:4000");
}

TEST(RosterEntry, NoticesEveryCutAndEveryByteTooMany) {
    Bytes bytes = valueOf(nat1());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(RosterEntry::parse(ByteView(bytes).first(size))) << size;
    EXPECT_EQ(RosterEntry::parse(bytes), nat1());
    bytes.push_back(0);
    EXPECT_FALSE(RosterEntry::parse(bytes));
}

TEST(RosterEntry, RefusesWhatAHostileServerMightSay) {
    const Bytes good = valueOf(nat1());
    const auto with = [&good](std::size_t position, std::uint8_t byte) {
        Bytes bytes = good;
        bytes[position] = byte;
        return bytes;
    };
    const std::size_t firstKind = 4 + 33 + 8 + 1 + 4;
    EXPECT_FALSE(RosterEntry::parse(with(0, 7)));         // no such reason
    EXPECT_FALSE(RosterEntry::parse(with(1, 5)));         // more endpoints than kinds
    EXPECT_FALSE(RosterEntry::parse(with(45, 0)));        // no id
    EXPECT_FALSE(RosterEntry::parse(with(46, '\n')));     // an id that is no name
    EXPECT_FALSE(RosterEntry::parse(with(firstKind, 3))); // no such kind
    EXPECT_FALSE(RosterEntry::parse(with(firstKind, 5))); // one kind twice
}

TEST(RosterEntry, RefusesAMappedAddressAsIpv6) {
    RosterEntry entry = nat1();
    entry.endpoints.public6 = Endpoint(endpoint("127.0.0.1:1").address().mapped(), 1);
    const Bytes bytes = valueOf(entry);
    ASSERT_FALSE(bytes.empty());
    EXPECT_FALSE(RosterEntry::parse(bytes));
}

TEST(RosterEntry, NeverWritesAnAddressUnderTheWrongFamily) {
    RosterEntry entry = nat1();
    entry.endpoints.private6 = endpoint("10.0.0.1:1");
    EXPECT_TRUE(valueOf(entry).empty());
}

TEST(RosterEntry, AgeSaturates) {
    EXPECT_EQ(RosterEntry::ageFrom(0s), 0);
    EXPECT_EQ(RosterEntry::ageFrom(1999ms), 19);
    EXPECT_EQ(RosterEntry::ageFrom(24h), 65535);
    EXPECT_EQ(RosterEntry::ageFrom(-1s), 0);
    EXPECT_EQ(nat1().sinceHeard(), 1500ms);
}

RC_GTEST_PROP(RosterEntryProperty, RoundTrip, ()) {
    const std::string id = *anyName();
    RosterEntry entry;
    entry.reason = *rc::gen::element(Reason::none, Reason::joined, Reason::moved);
    entry.age = *rc::gen::arbitrary<std::uint16_t>();
    entry.key = *anyStrong<IdentityKey>();
    entry.id = id;
    entry.endpoints = {maybe(anyEndpoint(AddressFamily::ipv4)), maybe(anyEndpoint(AddressFamily::ipv4)),
                       maybe(anyEndpoint(AddressFamily::ipv6)), maybe(anyEndpoint(AddressFamily::ipv6))};
    const auto bytes = valueOf(entry);
    RC_ASSERT(bytes.size() == entry.size());
    RC_ASSERT(RosterEntry::parse(bytes) == entry);
}

} // namespace
} // namespace thisbe::signal
