#include "tests/natlab/tun_nat/packet_translator.h"
#include "tests/natlab/tun_nat/test_packet.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::natlab {
namespace {

using Side = PacketTranslator::Side;

const Endpoint kHost = Endpoint::parse("192.168.1.10:5000").value();
const Endpoint kRemote = Endpoint::parse("198.51.100.1:3478").value();
const IpAddress kExternal = IpAddress::parse("203.0.113.2").value();
const IpAddress kRouter = IpAddress::parse("203.0.113.1").value();
const TimePoint kNow{};

constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;

sim::NatConfig config() {
    sim::NatConfig nat;
    nat.externalAddresses = {kExternal};
    nat.allocation = sim::NatConfig::PortAllocation::sequential;
    nat.firstPort = 40000;
    return nat;
}

TestPacket packetOut(std::uint8_t protocol) {
    TestPacket packet;
    packet.protocol = protocol;
    packet.source = kHost;
    packet.destination = kRemote;
    return packet;
}

// The answer to what a translated packet looks like.
TestPacket answerTo(const Ipv4Packet& seen, std::uint8_t protocol) {
    TestPacket packet;
    packet.protocol = protocol;
    packet.icmpType = 0;
    packet.source = seen.destination();
    packet.destination = seen.source();
    return packet;
}

class PacketTranslatorTest : public testing::Test {
  protected:
    std::optional<Side> translate(PacketBytes& packet, Side from) {
        return translator_.translate(packet, from, kNow);
    }
    std::uint64_t faults(PacketFault fault) const {
        return translator_.statistics().faults[static_cast<std::size_t>(fault)];
    }
    // Sends one packet of the protocol out and returns it as the world sees it.
    PacketBytes sendOut(TestPacket packet) {
        PacketBytes bytes = packet.build();
        EXPECT_EQ(translate(bytes, Side::inside), Side::outside);
        return bytes;
    }

    test::SeededRandom random_{3};
    PacketTranslator translator_{config(), random_};
};

class EachProtocol : public PacketTranslatorTest, public testing::WithParamInterface<std::uint8_t> {};
INSTANTIATE_TEST_SUITE_P(PacketTranslator, EachProtocol, testing::Values(kUdp, kTcp, kIcmp));

TEST_P(EachProtocol, TranslatesBothWaysWithTheRightChecksums) {
    for (const std::size_t options : {0U, 4U, 40U}) {
        TestPacket packet = packetOut(GetParam());
        packet.options = options;
        PacketBytes out = sendOut(packet);
        EXPECT_EQ(wrongChecksum(out), "");
        const auto seen = Ipv4Packet::parse(out).value();
        EXPECT_EQ(seen.source(), (Endpoint{kExternal, 40000}));
        EXPECT_EQ(seen.destination().address(), kRemote.address());

        TestPacket answer = answerTo(seen, GetParam());
        if (GetParam() == kIcmp) answer.source = {answer.source.address(), seen.source().port()};
        PacketBytes in = answer.build();
        ASSERT_EQ(translate(in, Side::outside), Side::inside);
        EXPECT_EQ(wrongChecksum(in), "");
        EXPECT_EQ(Ipv4Packet::parse(in).value().destination(), kHost);
        EXPECT_EQ(Ipv4Packet::parse(in).value().source().address(), kRemote.address());
    }
}

TEST_P(EachProtocol, SurvivesEveryTruncationAndTranslatesNone) {
    const PacketBytes whole = packetOut(GetParam()).build();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        PacketBytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(translate(cut, Side::inside), std::nullopt) << size;
        EXPECT_EQ(translate(cut, Side::outside), std::nullopt) << size;
    }
    EXPECT_EQ(translator_.mappings(), 0U);
    EXPECT_EQ(faults(PacketFault::truncated), 2 * whole.size());
}

TEST_P(EachProtocol, TranslatesErrorsFromOutsideWithThePacketInThem) {
    const PacketBytes out = sendOut(packetOut(GetParam()));
    for (const std::size_t most : {28U, 36U, 576U}) { // RFC 792's least, some more, all
        PacketBytes error = icmpError(kRouter, kExternal, 11, 0, out, most);
        ASSERT_EQ(translate(error, Side::outside), Side::inside) << most;
        EXPECT_EQ(wrongChecksum(error), "") << most;
        const auto outer = Ipv4Packet::parse(error).value();
        EXPECT_EQ(outer.destination().address(), kHost.address());
        EXPECT_EQ(outer.source().address(), kRouter);
        EXPECT_EQ(outer.embedded().value().source(), kHost);
        EXPECT_EQ(outer.embedded().value().destination().address(), kRemote.address());
    }
}

TEST_P(EachProtocol, AnErrorCutAnywhereIsDropped) {
    const PacketBytes out = sendOut(packetOut(GetParam()));
    for (std::size_t most = 0; most < 28; ++most) {
        PacketBytes error = icmpError(kRouter, kExternal, 3, 3, out, most);
        EXPECT_EQ(translate(error, Side::outside), std::nullopt) << most;
    }
    const PacketBytes whole = icmpError(kRouter, kExternal, 3, 3, out);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        PacketBytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(translate(cut, Side::outside), std::nullopt) << size;
    }
    EXPECT_EQ(translator_.statistics().errors, 0U);
}

TEST_F(PacketTranslatorTest, TranslatesErrorsOfAHostInside) {
    PacketBytes out = sendOut(packetOut(kUdp));
    PacketBytes in = answerTo(Ipv4Packet::parse(out).value(), kUdp).build();
    ASSERT_EQ(translate(in, Side::outside), Side::inside);
    PacketBytes error = icmpError(kHost.address(), kRemote.address(), 3, 3, in);
    ASSERT_EQ(translate(error, Side::inside), Side::outside);
    EXPECT_EQ(wrongChecksum(error), "");
    const auto outer = Ipv4Packet::parse(error).value();
    EXPECT_EQ(outer.source().address(), kExternal);
    EXPECT_EQ(outer.embedded().value().destination(), (Endpoint{kExternal, 40000}));
}

TEST_F(PacketTranslatorTest, DropsErrorsAboutUnknownFlowsAndBrokenOnes) {
    const PacketBytes stranger = packetOut(kUdp).build();
    PacketBytes unknown = icmpError(kRouter, kExternal, 3, 3, stranger);
    EXPECT_EQ(translate(unknown, Side::outside), std::nullopt);
    EXPECT_EQ(faults(PacketFault::unknownFlow), 1U);

    PacketBytes broken = icmpError(kRouter, kExternal, 3, 3, sendOut(packetOut(kUdp)));
    broken.back() ^= 1;
    EXPECT_EQ(translate(broken, Side::outside), std::nullopt);
    EXPECT_EQ(faults(PacketFault::malformed), 1U);

    PacketBytes errorAboutError = icmpError(kRouter, kExternal, 3, 3, unknown);
    EXPECT_EQ(translate(errorAboutError, Side::outside), std::nullopt);
    EXPECT_EQ(faults(PacketFault::icmpType), 1U);
}

TEST_F(PacketTranslatorTest, LeavesAMissingUdpChecksumMissing) {
    TestPacket packet = packetOut(kUdp);
    packet.udpChecksum = false;
    const PacketBytes out = sendOut(packet);
    EXPECT_EQ(out[26], 0);
    EXPECT_EQ(out[27], 0);
}

TEST_F(PacketTranslatorTest, NeverWritesZeroAsAUdpChecksum) {
    // Among all values of two payload bytes is one whose checksum would be zero after translation.
    int written = 0;
    for (unsigned value = 0; value < 65536; ++value) {
        TestPacket packet = packetOut(kUdp);
        packet.payload = {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
        const PacketBytes out = sendOut(packet);
        ASSERT_FALSE(out[26] == 0 && out[27] == 0) << value;
        ASSERT_EQ(wrongChecksum(out), "") << value;
        written += out[26] == 0xff && out[27] == 0xff ? 1 : 0;
    }
    EXPECT_GE(written, 1);
}

TEST_F(PacketTranslatorTest, CountsWhatItCannotTranslate) {
    PacketBytes six(40);
    six[0] = 0x60;
    PacketBytes other = packetOut(kUdp).build();
    other[9] = 47; // GRE
    PacketBytes fragment = packetOut(kUdp).build();
    fragment[6] = 0x20; // more fragments
    PacketBytes laterFragment = packetOut(kUdp).build();
    laterFragment[7] = 1;
    PacketBytes shortHeader = packetOut(kUdp).build();
    shortHeader[0] = 0x44;
    PacketBytes contradiction = packetOut(kUdp).build();
    contradiction[2] = 0;
    contradiction[3] = 19;
    for (PacketBytes* packet : {&six, &other, &fragment, &laterFragment, &shortHeader, &contradiction}) {
        EXPECT_EQ(translate(*packet, Side::inside), std::nullopt);
    }
    EXPECT_EQ(faults(PacketFault::notIpv4), 1U);
    EXPECT_EQ(faults(PacketFault::protocol), 1U);
    EXPECT_EQ(faults(PacketFault::fragment), 2U);
    EXPECT_EQ(faults(PacketFault::malformed), 2U);
}

TEST_F(PacketTranslatorTest, NobodyOutsidePingsInwards) {
    TestPacket ping = packetOut(kIcmp);
    std::swap(ping.source, ping.destination);
    ping.destination = {kExternal, 0};
    PacketBytes bytes = ping.build();
    EXPECT_EQ(translate(bytes, Side::outside), std::nullopt);
    EXPECT_EQ(faults(PacketFault::icmpType), 1U);
}

TEST_F(PacketTranslatorTest, HairpinsWithBothEndpointsReplaced) {
    sim::NatConfig nat = config();
    nat.behavior.filtering = EndpointDependence::endpointIndependent;
    nat.hairpinning = true;
    PacketTranslator translator(nat, random_);
    PacketBytes first = packetOut(kUdp).build();
    ASSERT_EQ(translator.translate(first, Side::inside, kNow), Side::outside);
    TestPacket toIt = packetOut(kUdp);
    toIt.source = Endpoint::parse("192.168.1.11:6000").value();
    toIt.destination = {kExternal, 40000};
    PacketBytes second = toIt.build();
    ASSERT_EQ(translator.translate(second, Side::inside, kNow), Side::inside);
    EXPECT_EQ(wrongChecksum(second), "");
    EXPECT_EQ(Ipv4Packet::parse(second).value().source(), (Endpoint{kExternal, 40001}));
    EXPECT_EQ(Ipv4Packet::parse(second).value().destination(), kHost);
}

TEST_F(PacketTranslatorTest, GivesBackOneHopAndNotPast255) {
    for (const std::uint8_t hops : {std::uint8_t{1}, std::uint8_t{254}, std::uint8_t{255}}) {
        TestPacket packet = packetOut(kUdp);
        packet.hopLimit = hops;
        const PacketBytes out = sendOut(packet);
        EXPECT_EQ(out[8], hops == 255 ? 255 : hops + 1);
        EXPECT_EQ(wrongChecksum(out), "");
    }
}

RC_GTEST_PROP(PacketTranslatorProperty, WhatLeavesIsWholeAndTranslatedWhateverCameIn, (PacketBytes bytes)) {
    test::SeededRandom random(5);
    PacketTranslator translator(config(), random);
    // Most of a header, so that many get past the first checks; lengths and types stay as they come.
    bytes.resize(std::max<std::size_t>(bytes.size(), 20) + *rc::gen::inRange<std::size_t>(0, 60));
    bytes[0] = static_cast<std::uint8_t>(*rc::gen::inRange(0x44, 0x49));
    bytes[2] = 0;
    bytes[3] = static_cast<std::uint8_t>(*rc::gen::inRange<std::size_t>(0, bytes.size() + 2));
    bytes[6] = bytes[7] = 0;
    bytes[9] = *rc::gen::element(kUdp, kTcp, kIcmp);
    const auto to = translator.translate(bytes, Side::inside, kNow);
    RC_CLASSIFY(to.has_value(), "translated");
    if (!to) return;
    const auto packet = Ipv4Packet::parse(bytes);
    RC_ASSERT(packet.has_value());
    RC_ASSERT(packet->source().address() == kExternal);
}

} // namespace
} // namespace thisbe::natlab
