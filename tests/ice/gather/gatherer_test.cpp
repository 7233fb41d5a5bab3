#include "tests/ice/gather/gathering_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace thisbe::ice::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Reason = GatheringProblem::Reason;

TEST(Gatherer, TellsEachCandidateAtOnceAndThenTheEnd) {
    GatheringWorld world;
    world.start();
    EXPECT_THAT(world.announced(),
                ElementsAre("host 192.168.1.10:40000 of 1", "srflx 203.0.113.9:40000 of 1",
                            StartsWith("relay 198.51.100.1:"), StartsWith("relay [2001:db8::1]:")));
    EXPECT_EQ(world.completions, 1);
    EXPECT_TRUE(world.gatherer.isComplete());
    EXPECT_THAT(world.problems, IsEmpty());
}

TEST(Gatherer, GivesRelatedAddressesAndPrioritiesByType) {
    GatheringWorld world;
    world.start();
    const Candidate& host = world.find(CandidateType::host)->candidate;
    const Candidate& reflexive = world.find(CandidateType::serverReflexive)->candidate;
    const Candidate& relayed = world.find(CandidateType::relayed)->candidate;
    EXPECT_EQ(host.priority, 2130706431U) << "RFC 8445, section 5.1.2.1, for the only address";
    EXPECT_GT(host.priority, reflexive.priority);
    EXPECT_GT(reflexive.priority, relayed.priority);
    EXPECT_EQ(reflexive.related, kBase4.endpoint);
    EXPECT_EQ(relayed.related, kMapped4);
    EXPECT_NE(host.foundation, reflexive.foundation);
}

TEST(Gatherer, GivesEveryCandidateItsOwnPriority) {
    auto options = GatheringWorld::plainOptions();
    options.bases = {kBase6, kBase4};
    GatheringWorld world(options);
    world.start();
    std::set<std::uint32_t> priorities;
    for (const LocalCandidate& candidate : world.candidates)
        priorities.insert(candidate.candidate.priority);
    EXPECT_EQ(priorities.size(), world.candidates.size());
}

TEST(Gatherer, LeavesOutWhatTheServerSeesUnchanged) {
    auto options = GatheringWorld::plainOptions();
    options.bases = {kBase6};
    options.stunServers = {kServer6};
    options.relays.clear();
    GatheringWorld world(options);
    world.start();
    EXPECT_THAT(world.announced(), ElementsAre("host [2001:db8:a::10]:40001 of 2"));
    EXPECT_EQ(world.completions, 1);
}

TEST(Gatherer, SaysThatANat64StandsBetween) {
    auto options = GatheringWorld::plainOptions();
    options.bases = {kBase6};
    options.stunServers = {kServer6};
    options.relays.clear();
    GatheringWorld world(options);
    world.mapped[kBase6.endpoint] = kMapped4;
    world.start();
    ASSERT_THAT(world.problems, SizeIs(1));
    EXPECT_EQ(world.problems[0].reason, Reason::otherFamily);
}

// A host with IPv6 only, whose server has IPv4 only: by DNS64 its address lies below the prefix of the NAT64.
const Nat64Prefix kPrefix = Nat64Prefix::parse("2001:db8:64::/96").value();
const Endpoint kSynthesized(kPrefix.synthesize(kServer4.address()), 3478);
const HostBase kViaNat64{BaseId(3), endpoint("192.0.0.1:40001"), true};

GatheringOptions ipv6OnlyOptions() {
    auto options = GatheringWorld::plainOptions();
    options.bases = {kBase6, kViaNat64};
    options.stunServers = {kSynthesized};
    options.relays.clear();
    return options;
}

TEST(Gatherer, FindsThePrefixOfANat64ByHowTheServerNamesItself) {
    GatheringWorld world(ipv6OnlyOptions());
    world.mapped[kBase6.endpoint] = kMapped4;
    world.origin = kServer4;
    world.start();
    EXPECT_THAT(world.prefixes, ElementsAre(kPrefix));
    EXPECT_THAT(world.announced(),
                ElementsAre("host [2001:db8:a::10]:40001 of 2", "srflx 203.0.113.9:40000 of 3"));
    EXPECT_THAT(world.problems, IsEmpty());
    EXPECT_EQ(world.completions, 1);
}

TEST(Gatherer, NeedsNoHelpOfTheServerWhereThePrefixIsKnown) {
    auto options = ipv6OnlyOptions();
    options.nat64 = kPrefix;
    options.stunServers = {kServer6, kSynthesized};
    GatheringWorld world(options);
    world.start();
    EXPECT_THAT(world.prefixes, IsEmpty()) << "both saw the IPv6 address: no NAT64 on these ways";
    world.mapped[kBase6.endpoint] = kMapped4;
    world.pass(16s);
    EXPECT_THAT(world.prefixes, ElementsAre(kPrefix));
    EXPECT_EQ(world.announced().back(), "srflx 203.0.113.9:40000 of 3");
}

TEST(Gatherer, AServerThatNamesAnAddressOutsideIsNotBelieved) {
    for (const char* named : {"198.51.100.2:3478", "[2001:db8::1]:3478", "0.0.0.0:1"}) {
        GatheringWorld world(ipv6OnlyOptions());
        world.mapped[kBase6.endpoint] = kMapped4;
        world.origin = endpoint(named);
        world.start();
        EXPECT_THAT(world.prefixes, IsEmpty()) << named;
        ASSERT_THAT(world.problems, SizeIs(1)) << named;
        EXPECT_EQ(world.problems[0].reason, Reason::otherFamily);
    }
}

TEST(Gatherer, OneSourceAddressStandsForIpv4UntilItGoes) {
    auto options = ipv6OnlyOptions();
    const HostBase second{BaseId(4), endpoint("[2001:db8:a::11]:40001")};
    options.bases = {kBase6, second, kViaNat64};
    GatheringWorld world(options);
    world.mapped[kBase6.endpoint] = kMapped4;
    world.mapped[second.endpoint] = endpoint("203.0.113.9:41111");
    world.origin = kServer4;
    world.start();
    EXPECT_THAT(world.prefixes, SizeIs(1));
    EXPECT_EQ(world.announced().back(), "srflx 203.0.113.9:40000 of 3");
    world.gatherer.update(world.turn.now(), {second, kViaNat64}, {});
    world.settle();
    EXPECT_THAT(world.lost, ::testing::Contains(kViaNat64.id));
    world.mapped[second.endpoint] = endpoint("203.0.113.9:42222");
    world.pass(16s);
    EXPECT_THAT(world.prefixes, SizeIs(2));
    EXPECT_EQ(world.announced().back(), "srflx 203.0.113.9:42222 of 3");
}

TEST(Gatherer, ComesToAnEndAndSaysWhyWhereNobodyAnswers) {
    GatheringWorld world;
    world.udpPasses = world.tcpPasses = false;
    world.start();
    world.pass(4s);
    EXPECT_EQ(world.completions, 0);
    world.pass(1s);
    EXPECT_EQ(world.completions, 1) << "bounded";
    EXPECT_THAT(world.announced(), ElementsAre("host 192.168.1.10:40000 of 1"));
    world.pass(40s);
    std::vector<std::string> texts;
    for (const GatheringProblem& problem : world.gatherer.problems())
        texts.push_back(problem.toString());
    EXPECT_THAT(texts, ::testing::Contains(
                           "no server-reflexive candidate from 198.51.100.1:3478 over UDP for 192.168.1.10: "
                           "no answer"));
    EXPECT_THAT(texts,
                ::testing::Contains("no relayed candidate from 198.51.100.1:3478 over UDP: no answer"));
    EXPECT_THAT(texts, ::testing::Contains(HasSubstr("over TCP: no connection (")));
}

TEST(Gatherer, TellsEachProblemOnceHoweverOftenItComesAndNoLongerWhenTheServerGives) {
    GatheringWorld world;
    world.udpPasses = world.tcpPasses = false;
    world.start();
    world.pass(10min);
    const auto texts = [&world] {
        std::vector<std::string> out;
        for (const GatheringProblem& problem : world.gatherer.problems())
            out.push_back(problem.toString());
        std::ranges::sort(out);
        return out;
    };
    EXPECT_FALSE(texts().empty());
    const std::vector<std::string> before = texts();
    EXPECT_EQ(std::ranges::adjacent_find(before), before.end());
    world.udpPasses = true;
    world.pass(3min);
    EXPECT_THAT(texts(), ::testing::Not(::testing::Contains(HasSubstr("over UDP"))));
}

TEST(Gatherer, RelaysOverTcpWhereUdpIsBlockedAfterAHeadStart) {
    GatheringWorld world;
    world.udpPasses = false;
    world.start();
    world.pass(49ms);
    EXPECT_THAT(world.streams, IsEmpty());
    world.pass(1ms);
    EXPECT_THAT(world.streams, SizeIs(1));
    const LocalCandidate* relayed = world.find(CandidateType::relayed);
    ASSERT_NE(relayed, nullptr);
    EXPECT_TRUE(world.gatherer.streamOf(relayed->base));
    world.pass(5s);
    EXPECT_EQ(world.completions, 1);
}

TEST(Gatherer, UdpHasNoHeadStartWhereItIsKnownToBeBlocked) {
    GatheringWorld world;
    world.udpPasses = false;
    world.gatherer.setOutlook(UdpOutlook::blocked);
    world.start();
    world.pass(0ms);
    EXPECT_THAT(world.streams, SizeIs(1));
    EXPECT_NE(world.find(CandidateType::relayed), nullptr);
}

TEST(Gatherer, UdpThatIsKnownToBeBlockedIsUsedAllTheSameWhereItAnswers) {
    GatheringWorld world;
    world.tcpAnswers = false;
    world.gatherer.setOutlook(UdpOutlook::blocked);
    world.udpWaits = true;
    world.start();
    world.pass(0ms);
    ASSERT_THAT(world.streams, SizeIs(1));
    world.deliver();
    EXPECT_THAT(world.streams, IsEmpty());
    EXPECT_FALSE(world.gatherer.streamOf(world.find(CandidateType::relayed)->base));
}

TEST(Gatherer, UdpThatIsKnownToPassHasALongerHeadStart) {
    GatheringWorld world;
    world.udpPasses = false;
    world.gatherer.setOutlook(UdpOutlook::passes);
    world.start();
    world.pass(249ms);
    EXPECT_THAT(world.streams, IsEmpty());
    world.pass(1ms);
    EXPECT_THAT(world.streams, SizeIs(1));
}

TEST(Gatherer, OneConnectionIsTriedAfterTheOtherEvenWhereUdpIsBlocked) {
    auto options = GatheringWorld::plainOptions();
    options.relays.push_back({kServer4, ServerTransport::tls});
    GatheringWorld world(options);
    world.udpPasses = world.tcpAnswers = false;
    world.gatherer.setOutlook(UdpOutlook::blocked);
    world.start();
    world.pass(99ms);
    EXPECT_THAT(world.streams, SizeIs(1));
    world.pass(1ms);
    EXPECT_THAT(world.streams, SizeIs(2));
}

TEST(Gatherer, AConnectionThatWasBegunIsDroppedUnusedWhenASlowServerAnswersOverUdp) {
    GatheringWorld world;
    world.tcpAnswers = false;
    world.udpWaits = true;
    world.start();
    world.pass(60ms);
    ASSERT_THAT(world.streams, SizeIs(1));
    world.deliver();
    EXPECT_THAT(world.streams, IsEmpty());
    EXPECT_FALSE(world.gatherer.streamOf(world.find(CandidateType::relayed)->base));
    world.pass(5s);
    EXPECT_THAT(world.streams, IsEmpty());
    EXPECT_EQ(world.turn.shared.directory.countLive(), 2U) << "one allocation, of both families";
}

TEST(Gatherer, ATcpRelayIsNotTriedWhereUdpAnswers) {
    GatheringWorld world;
    world.start();
    world.pass(60s);
    EXPECT_THAT(world.streams, IsEmpty());
    EXPECT_FALSE(world.gatherer.streamOf(world.find(CandidateType::relayed)->base));
}

TEST(Gatherer, NextWayIsTriedAtOnceWhereTheHostRefusesToSend) {
    GatheringWorld world;
    world.udpPasses = false;
    world.start();
    world.gatherer.onPathError(world.turn.now(), kServer4);
    world.pass(0s);
    EXPECT_NE(world.find(CandidateType::relayed), nullptr);
}

TEST(Gatherer, WrongCredentialsAreSaidAndNotTriedForEver) {
    auto options = GatheringWorld::plainOptions();
    options.password = "wrong";
    GatheringWorld world(options);
    world.start();
    world.pass(1s);
    EXPECT_EQ(world.completions, 1);
    ASSERT_THAT(world.problems, SizeIs(2)) << "by UDP, and by TCP";
    EXPECT_EQ(world.problems[0].reason, Reason::wrongCredentials);
    world.pass(10min);
    EXPECT_THAT(world.problems, SizeIs(2));
}

TEST(Gatherer, KeepsTheMappingOpenAndNoticesWhenItChanges) {
    GatheringWorld world;
    world.start();
    EXPECT_EQ(world.bindings, 1);
    world.pass(61s);
    EXPECT_EQ(world.bindings, 5) << "every 15 s";
    const std::size_t before = world.candidates.size();
    world.mapped[kBase4.endpoint] = endpoint("203.0.113.9:41000");
    world.pass(15s);
    ASSERT_EQ(world.candidates.size(), before + 1);
    EXPECT_EQ(world.candidates.back().candidate.endpoint, endpoint("203.0.113.9:41000"));
    for (const LocalCandidate& candidate : world.gatherer.candidates())
        EXPECT_NE(candidate.candidate.endpoint, kMapped4) << "not told to sessions to come";
}

TEST(Gatherer, AnAllocationThatIsLostIsAskedForAgain) {
    GatheringWorld world;
    world.udpPasses = false;
    world.start();
    world.pass(100ms);
    const BaseId first = world.find(CandidateType::relayed)->base;
    const RelayId stream = world.streams.front();
    world.streams.clear();
    world.candidates.clear();
    world.udpPasses = true;
    world.gatherer.onStreamClosed(world.turn.now(), stream, StreamEnd::reset);
    world.settle();
    EXPECT_THAT(world.lost, ::testing::Contains(first));
    ASSERT_FALSE(world.problems.empty());
    EXPECT_EQ(world.problems.back().reason, Reason::lost);
    world.pass(40s);
    const LocalCandidate* again = world.find(CandidateType::relayed);
    ASSERT_NE(again, nullptr);
    EXPECT_NE(again->base, first);
    EXPECT_FALSE(world.gatherer.streamOf(again->base)) << "over UDP, which works now";
}

TEST(Gatherer, CarriesDataThroughTheRelayWithoutWaitingForThePermission) {
    GatheringWorld world;
    world.start();
    const BaseId base = world.find(CandidateType::relayed)->base;
    DatagramBatch batch(16, 65536);
    ASSERT_TRUE(world.gatherer.sendRelayed(world.turn.now(), base, kPeer4, asBytes("hello"), batch));
    EXPECT_THAT(batch.datagrams(), SizeIs(2)) << "the channel, then the data";
}

TEST(Gatherer, UnwrapsWhatArrivesThroughTheRelay) {
    GatheringWorld world;
    world.start();
    world.gatherer.addPeer(world.turn.now(), kPeer4);
    world.settle();
    const LocalCandidate& relayed = *world.find(CandidateType::relayed);
    const std::size_t before = world.turn.sink.sent.size();
    const auto owner = world.turn.shared.directory.find(relayed.candidate.endpoint).value();
    const Datagram fromPeer{
        .payload = asBytes("welcome"), .local = relayed.candidate.endpoint, .remote = kPeer4};
    world.turn.service.onPeerDatagrams(world.turn.now(),
                                       rendezvous::relayIdOf(owner.allocation, AddressFamily::ipv4),
                                       std::span(&fromPeer, 1), world.turn.sink);
    ASSERT_GT(world.turn.sink.sent.size(), before);
    const auto wrapped = world.turn.sink.sent.back().bytes;
    const auto received = world.gatherer.onDatagram(
        world.turn.now(), {.payload = wrapped, .local = kBase4.endpoint, .remote = kServer4});
    EXPECT_EQ(received.peer, kPeer4);
    EXPECT_EQ(received.base, relayed.base);
    EXPECT_EQ(asText(received.data), "welcome");
}

TEST(Gatherer, ADatagramOfAStrangerIsNotTaken) {
    GatheringWorld world;
    world.start();
    const auto received = world.gatherer.onDatagram(
        world.turn.now(), {.payload = asBytes("hello"), .local = kBase4.endpoint, .remote = kPeer4});
    EXPECT_FALSE(received.taken);
}

// The server's report of an ICMP error that a datagram of ours met behind it.
std::vector<std::uint8_t> reportOf(GatheringWorld& world, const PathError& error) {
    world.gatherer.addPeer(world.turn.now(), kPeer4);
    world.settle();
    const auto owner =
        world.turn.shared.directory.find(world.find(CandidateType::relayed)->candidate.endpoint).value();
    const std::size_t before = world.turn.sink.sent.size();
    world.turn.service.onPathErrors(world.turn.now(),
                                    rendezvous::relayIdOf(owner.allocation, AddressFamily::ipv4),
                                    std::span(&error, 1), world.turn.sink);
    return world.turn.sink.sent.size() > before ? world.turn.sink.sent.back().bytes
                                                : std::vector<std::uint8_t>();
}

const PathError kPortUnreachable{
    .remote = kPeer4, .error = DatagramError::refused, .icmpType = 3, .icmpCode = 3, .mtu = 0};

TEST(Gatherer, TellsWhatErrorTheRelayMetOnTheWayToAPeer) {
    GatheringWorld world;
    world.start();
    const auto report = reportOf(world, kPortUnreachable);
    const auto received = world.gatherer.onDatagram(
        world.turn.now(), {.payload = report, .local = kBase4.endpoint, .remote = kServer4});
    EXPECT_TRUE(received.taken);
    EXPECT_EQ(received.peer, kPeer4);
    EXPECT_EQ(received.base, world.find(CandidateType::relayed)->base);
    EXPECT_EQ(received.error, DatagramError::refused);
    EXPECT_THAT(received.data, IsEmpty());
}

TEST(Gatherer, TellsErrorsOfARelayOverTcpToo) {
    GatheringWorld world;
    world.udpPasses = false;
    world.start();
    world.pass(50ms);
    const auto report = reportOf(world, kPortUnreachable);
    const auto received = world.gatherer.onStreamMessage(world.turn.now(), world.streams.front(), report);
    EXPECT_EQ(received.peer, kPeer4);
    EXPECT_EQ(received.error, DatagramError::refused);
}

TEST(Gatherer, BelievesErrorReportsFromTheServersAddressOnly) {
    GatheringWorld world;
    world.start();
    const auto report = reportOf(world, kPortUnreachable);
    for (const Endpoint& forger : {kPeer4, Endpoint(kServer4.address(), 3479)}) {
        const auto received = world.gatherer.onDatagram(
            world.turn.now(), {.payload = report, .local = kBase4.endpoint, .remote = forger});
        EXPECT_FALSE(received.taken);
        EXPECT_FALSE(received.error);
        EXPECT_FALSE(received.peer);
    }
}

TEST(Gatherer, ReadsNoErrorOutOfATruncatedReport) {
    GatheringWorld world;
    world.start();
    const auto report = reportOf(world, kPortUnreachable);
    ASSERT_FALSE(report.empty());
    for (std::size_t length = 0; length < report.size(); ++length) {
        const auto received = world.gatherer.onDatagram(
            world.turn.now(),
            {.payload = ByteView(report).first(length), .local = kBase4.endpoint, .remote = kServer4});
        EXPECT_FALSE(received.error) << length;
        EXPECT_FALSE(received.peer) << length;
    }
}

TEST(Gatherer, AnAddressThatGoesTakesItsCandidatesAlong) {
    GatheringWorld world;
    world.start();
    world.gatherer.update(world.turn.now(), {kBase6}, {{kServer4, ServerTransport::tcp}});
    world.settle();
    EXPECT_THAT(world.lost, ::testing::Contains(kBase4.id));
    EXPECT_EQ(world.announced()[4], "host [2001:db8:a::10]:40001 of 2");
    for (const LocalCandidate& candidate : world.gatherer.candidates())
        EXPECT_NE(candidate.base, kBase4.id);
}

TEST(Gatherer, AMappingOfAnotherSourceIsAnnouncedAsServerReflexive) {
    GatheringWorld world;
    world.start();
    world.gatherer.addMapping(kBase4.id, endpoint("203.0.113.9:7777"),
                              IpAddress::parse("192.168.1.1").value());
    world.settle();
    const Candidate& mapped = world.candidates.back().candidate;
    EXPECT_EQ(mapped.type, CandidateType::serverReflexive);
    EXPECT_EQ(mapped.related, kBase4.endpoint);
    EXPECT_NE(mapped.foundation, world.find(CandidateType::serverReflexive)->candidate.foundation);
}

} // namespace
} // namespace thisbe::ice::test
