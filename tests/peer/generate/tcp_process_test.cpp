// thisbe generate tcp:// against thisbe listen tcp://.
#include "shared/program/exit_status.h"
#include "tests/peer/generate/listening.h"
#include "tests/peer/generate/stranger.h"

#include <Poco/JSON/Parser.h>

namespace thisbe::peer {
namespace {

using test::Arguments;
using test::generate;
using test::Listening;
using test::Stranger;

Poco::JSON::Object::Ptr json(const std::string& text) {
    return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

class TcpProcess : public ::testing::Test {
  protected:
    natlab::ProcessOutcome run(const Arguments& more) const {
        Arguments all{"tcp://127.0.0.1:" + listener_.port(), "--json"};
        all.insert(all.end(), more.begin(), more.end());
        return generate(all);
    }

    Listening listener_{{"tcp://127.0.0.1:0"}};
};

TEST_F(TcpProcess, WhatWasSentWasReceived) {
    for (const bool reverse : {false, true}) {
        Arguments arguments{"--count", "500", "--size", "3000"};
        if (reverse) arguments.emplace_back("--reverse");
        const auto outcome = run(arguments);
        ASSERT_EQ(outcome.exitStatus, 0) << outcome.errors;
        const auto report = json(outcome.output);
        EXPECT_EQ(report->getValue<std::string>("outcome"), "complete");
        for (const char* side : {"sent", "received"}) {
            EXPECT_EQ(report->getObject(side)->getValue<int>("messages"), 500) << side;
            EXPECT_EQ(report->getObject(side)->getValue<int>("bytes"), 1'500'000) << side;
            EXPECT_EQ(report->getObject(side)->getValue<int>("disordered"), 0) << side;
        }
        EXPECT_GT(report->getObject("sent")->getValue<double>("rtt_ms"), 0);
        EXPECT_GT(report->getObject("sent")->getValue<int>("congestion_window"), 0);
        listener_.expectLine(reverse ? "^tcp .* sent 500 messages, .* complete$"
                                     : "^tcp .* received 500 messages, .* complete$");
    }
    EXPECT_NE(listener_.stop().find("2 tests complete, 0 failed"), std::string::npos);
}

TEST_F(TcpProcess, StreamsForTheGivenTime) {
    const auto outcome = run({"--duration", "0.3"});
    ASSERT_EQ(outcome.exitStatus, 0) << outcome.errors;
    const auto received = json(outcome.output)->getObject("received");
    EXPECT_GT(received->getValue<double>("bits_per_second"), 0);
    EXPECT_GE(received->getValue<double>("seconds"), 0.1);
}

TEST_F(TcpProcess, KeepsItsRate) {
    const auto outcome = run({"--duration", "0.5", "--rate", "200pps", "--size", "100"});
    ASSERT_EQ(outcome.exitStatus, 0) << outcome.errors;
    EXPECT_LE(json(outcome.output)->getObject("received")->getValue<int>("messages"), 101);
    EXPECT_GE(json(outcome.output)->getObject("received")->getValue<int>("messages"), 2);
}

TEST_F(TcpProcess, NothingIsTakenBeforeConsent) {
    const auto hello = std::string("\0\0\0\x0a\x01thisbeTC\x01", 14);
    const std::pair<std::string, std::string> strangers[] = {
        {"GET / HTTP/1.0\r\n\r\n", "this is no test of ours"},
        {std::string("\0\0\0\x11\x06", 5) + std::string(16, 'x'), "this is no test of ours"},
        {std::string("\0\0\0\x0a\x01thisbeTC\x07", 14), "version 7 of the test is not known"},
        {hello + std::string("\0\0\0\x11\x06", 5) + std::string(16, 'x'), "nothing comes before consent"},
        {hello + std::string("\0\0\0\x2e\x03", 5) + std::string(45, 'x'), "the challenge was not echoed"},
    };
    for (const auto& [bytes, reason] : strangers) {
        const Stranger stranger(listener_.portNumber());
        stranger.send(bytes);
        listener_.expectLine("^tcp .* received 0 messages, .* failed: " + reason);
    }
    EXPECT_EQ(run({"--count", "1"}).exitStatus, 0);
}

TEST_F(TcpProcess, AVanishedListenerEndsTheTest) {
    auto sender =
        natlab::LabProcess::start(test::thisbe({"generate", "tcp://127.0.0.1:" + listener_.port()}));
    auto receiver = natlab::LabProcess::start(
        test::thisbe({"generate", "tcp://127.0.0.1:" + listener_.port(), "--reverse", "--rate", "1Mbit/s"}));
    EXPECT_TRUE(run({"--count", "1"}).ok());
    listener_.process().signal(SIGKILL);
    for (auto* process : {&sender, &receiver}) {
        const auto outcome = process->wait(test::kPatience);
        ASSERT_TRUE(outcome) << "it must not hang";
        EXPECT_NE(outcome->exitStatus, 0) << outcome->output;
    }
}

TEST(TcpGenerator, IsRefusedByWhoeverIsNoListener) {
    Listening records({"--records", "--host", "127.0.0.1", "--port", "0"});
    const auto outcome = generate({"tcp://127.0.0.1:" + records.port(), "--count", "1"});
    EXPECT_EQ(outcome.exitStatus, static_cast<int>(ExitStatus::refused)) << outcome.errors;
    EXPECT_EQ(generate({"tcp://127.0.0.1:1", "--count", "1"}).exitStatus,
              static_cast<int>(ExitStatus::noAnswer));
    EXPECT_EQ(generate({"tcp://127.0.0.1", "--count", "1"}).exitStatus, static_cast<int>(ExitStatus::usage));
}

} // namespace
} // namespace thisbe::peer
