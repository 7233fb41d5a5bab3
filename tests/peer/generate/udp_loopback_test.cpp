// A generator and a listener as processes. What counts packets is compared exactly; time only where no load
// of the machine can break it.
#include "tests/peer/generate/udp_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <sstream>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;
using test::Arguments;
using test::direction;
using test::generate;
using test::parseJson;
using test::UdpListenerProcess;
using ::testing::HasSubstr;

TEST(GenerateUdp, SendsExactlyWhatWasAskedAndBothSidesAgree) {
    UdpListenerProcess listener({"--json"});
    ASSERT_FALSE(listener.target().empty()) << listener.process().errors();
    const auto outcome =
        generate(listener.target(), {"--rate", "2000pps", "--size", "100", "--duration", "1", "--json"});
    ASSERT_TRUE(outcome.ok()) << outcome.errors;
    const auto document = parseJson(outcome.output);
    EXPECT_EQ(document->getValue<std::string>("schema"), "thisbe.generate/1");
    EXPECT_EQ(document->getValue<std::string>("outcome"), "completed");
    const auto forward = direction(document, 0);
    EXPECT_EQ(forward->getObject("sender")->getValue<std::uint64_t>("sent"), 2000u);
    EXPECT_EQ(forward->getObject("sender")->getValue<std::uint64_t>("bytes"), 200'000u);
    EXPECT_EQ(forward->getObject("receiver")->getValue<std::uint64_t>("received"), 2000u);
    EXPECT_EQ(forward->getObject("receiver")->getObject("one_way")->getValue<std::uint64_t>("count"), 2000u);
    EXPECT_EQ(forward->getObject("loss")->getValue<std::uint64_t>("lost"), 0u);

    const auto line = listener.process().waitForLine("thisbe.generate/1", 20s);
    ASSERT_TRUE(line);
    const auto theirs = direction(parseJson(*line), 0);
    EXPECT_EQ(theirs->getObject("receiver")->getValue<std::uint64_t>("received"), 2000u);
    EXPECT_EQ(theirs->getObject("sender")->getValue<std::uint64_t>("sent"), 2000u);
}

TEST(GenerateUdp, BothDirectionsAndSizesOverIpv6) {
    UdpListenerProcess listener({}, "[::1]:0");
    ASSERT_FALSE(listener.target().empty()) << listener.process().errors();
    const auto outcome = generate(listener.target(), {"--both", "--sizes", "imix", "--pattern", "poisson",
                                                      "--rate", "500pps", "--count", "300", "--json"});
    ASSERT_TRUE(outcome.ok()) << outcome.errors;
    const auto document = parseJson(outcome.output);
    for (const unsigned index : {0U, 1U})
        EXPECT_EQ(direction(document, index)->getObject("receiver")->getValue<std::uint64_t>("received"),
                  300u);
}

TEST(GenerateUdp, ReverseIsSentByTheListener) {
    UdpListenerProcess listener;
    const auto outcome = generate(listener.target(), {"--reverse", "--count", "50", "--rate", "500pps"});
    ASSERT_TRUE(outcome.ok()) << outcome.errors;
    EXPECT_THAT(outcome.output, HasSubstr("reverse\n  sent       50 packets"));
    EXPECT_THAT(outcome.output, HasSubstr("received   50 packets"));
    EXPECT_THAT(outcome.output, HasSubstr("nothing was lost"));
}

// Unpaced packets leave as super-packets, which are reported apart; a switch turns that off.
TEST(GenerateUdp, SuperPacketsAreReportedApartAndCanBeSwitchedOff) {
    UdpListenerProcess listener;
    const auto with =
        generate(listener.target(), {"--unpaced", "--count", "2000", "--size", "500", "--json"});
    ASSERT_TRUE(with.ok()) << with.errors;
    EXPECT_GT(
        direction(parseJson(with.output), 0)->getObject("sender")->getValue<std::uint64_t>("super_packets"),
        0u);
    const auto without =
        generate(listener.target(), {"--unpaced", "--count", "2000", "--size", "500", "--json", "--no-gso"});
    ASSERT_TRUE(without.ok()) << without.errors;
    const auto sender = direction(parseJson(without.output), 0)->getObject("sender");
    EXPECT_EQ(sender->getValue<std::uint64_t>("super_packets"), 0u);
    EXPECT_EQ(sender->getValue<std::uint64_t>("sent"), 2000u);
}

TEST(GenerateUdp, AListenerThatRefusesIsQuoted) {
    UdpListenerProcess listener({"--max-rate", "1Mbit/s", "--max-duration", "5"});
    const auto fast = generate(listener.target(), {"--rate", "2Mbit/s"});
    EXPECT_EQ(fast.exitStatus, 6);
    EXPECT_THAT(fast.errors, HasSubstr("at most 1000000 bit/s"));
    const auto longer = generate(listener.target(), {"--duration", "6"});
    EXPECT_EQ(longer.exitStatus, 6);
    EXPECT_THAT(longer.errors, HasSubstr("at most 5 s"));
}

TEST(GenerateUdp, NobodyThereIsToldAtOnce) {
    std::string target;
    {
        UdpListenerProcess listener;
        target = listener.target();
    }
    const auto outcome = generate(target, {"--count", "1"});
    EXPECT_EQ(outcome.exitStatus, 5);
    EXPECT_THAT(outcome.errors, HasSubstr("nobody listens there"));
    EXPECT_EQ(outcome.output, "");
}

TEST(GenerateUdp, AVanishedListenerEndsTheTestWithAReport) {
    UdpListenerProcess listener;
    auto generator = natlab::LabProcess::start(test::command(
        {"generate", listener.target(), "--rate", "200pps", "--duration", "30", "--json-stream"}));
    ASSERT_TRUE(generator.waitForLine("thisbe.generate.progress/1", 20s)) << generator.errors();
    ASSERT_TRUE(listener.process().signal(SIGSTOP));
    const auto outcome = generator.wait(20s);
    listener.process().signal(SIGCONT);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->exitStatus, 1);
    EXPECT_THAT(outcome->output, HasSubstr("\"outcome\":\"vanished\""));
}

TEST(GenerateUdp, AVanishedGeneratorEndsTheListenersTestWithAReport) {
    UdpListenerProcess listener;
    auto generator = natlab::LabProcess::start(test::command(
        {"generate", listener.target(), "--rate", "200pps", "--duration", "30", "--json-stream"}));
    ASSERT_TRUE(generator.waitForLine("thisbe.generate.progress/1", 20s)) << generator.errors();
    ASSERT_TRUE(generator.signal(SIGKILL));
    EXPECT_TRUE(listener.process().waitForLine("udp test with .*, vanished", 20s))
        << listener.process().output();
}

TEST(GenerateUdp, ASignalStopsItWithBothResults) {
    UdpListenerProcess listener;
    auto generator = natlab::LabProcess::start(test::command(
        {"generate", listener.target(), "--rate", "200pps", "--duration", "30", "--json-stream"}));
    ASSERT_TRUE(generator.waitForLine("thisbe.generate.progress/1", 20s)) << generator.errors();
    ASSERT_TRUE(generator.signal(SIGINT));
    const auto outcome = generator.wait(20s);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->exitStatus, 1); // it did not run to its end
    EXPECT_THAT(outcome->output, HasSubstr("\"outcome\":\"stopped\""));
    EXPECT_TRUE(listener.process().waitForLine("udp test with .*, completed", 20s));
}

TEST(GenerateUdp, ManyTestsAtOnceDoNotDisturbEachOther) {
    UdpListenerProcess listener;
    std::vector<natlab::LabProcess> generators;
    for (int i = 0; i < 5; ++i)
        generators.push_back(natlab::LabProcess::start(test::command(
            {"generate", listener.target(), "--both", "--rate", "200pps", "--count", "200", "--json"})));
    for (auto& generator : generators) {
        const auto outcome = generator.wait(60s);
        ASSERT_TRUE(outcome && outcome->ok()) << generator.errors();
        for (const unsigned index : {0U, 1U})
            EXPECT_EQ(direction(parseJson(outcome->output), index)
                          ->getObject("receiver")
                          ->getValue<std::uint64_t>("received"),
                      200u);
    }
}

TEST(GenerateUdp, CsvHasARowForEachSlot) {
    UdpListenerProcess listener;
    const auto outcome = generate(listener.target(), {"--rate", "100pps", "--duration", "1", "--csv"});
    ASSERT_TRUE(outcome.ok()) << outcome.errors;
    std::istringstream lines(outcome.output);
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line, "since_s,direction,side,packets,bytes,packets_per_s,bits_per_s");
    std::uint64_t packets = 0;
    while (std::getline(lines, line)) {
        ASSERT_THAT(line, HasSubstr(",forward,sent,"));
        packets += std::stoull(line.substr(line.find("sent,") + 5));
    }
    EXPECT_EQ(packets, 100u);
}

TEST(GenerateUdp, WrongUsageIsToldBeforeAnythingIsSent) {
    for (const Arguments& wrong : std::vector<Arguments>{{"--pattern", "square"},
                                                         {"--size", "31"},
                                                         {"--sizes", "9-3"},
                                                         {"--size", "100", "--sizes", "imix"},
                                                         {"--unpaced", "--pattern", "poisson"},
                                                         {"--interval", "1"},
                                                         {"--both", "--reverse"}}) {
        const auto outcome = generate("udp://127.0.0.1:9", wrong);
        EXPECT_EQ(outcome.exitStatus, 2) << wrong.front() << ": " << outcome.errors;
        EXPECT_NE(outcome.errors, "") << wrong.front();
    }
}

} // namespace
} // namespace thisbe::peer
