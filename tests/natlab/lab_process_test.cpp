#include "tests/natlab/lab_error.h"
#include "tests/natlab/lab_process.h"

#include <gtest/gtest.h>

#include <csignal>

namespace thisbe::natlab {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBound{5000};

TEST(LabProcess, RunGivesStatusAndBothOutputs) {
    const auto outcome = LabProcess::run({"sh", "-c", "echo out; echo err >&2; exit 3"}, nullptr, kBound);
    EXPECT_EQ(outcome.exitStatus, 3);
    EXPECT_EQ(outcome.output, "out\n");
    EXPECT_EQ(outcome.errors, "err\n");
    EXPECT_FALSE(outcome.ok());
}

TEST(LabProcess, RunFeedsItsInputToTheEnd) {
    const std::string large(300'000, 'x'); // more than a pipe holds
    EXPECT_EQ(LabProcess::run({"cat"}, nullptr, kBound, large).output, large);
}

TEST(LabProcess, RunKillsAtTheBound) {
    const auto outcome =
        LabProcess::run({"sh", "-c", "echo begun; exec sleep 60"}, nullptr, milliseconds(200));
    EXPECT_TRUE(outcome.timedOut);
    EXPECT_EQ(outcome.exitStatus, 128 + SIGKILL);
    EXPECT_EQ(outcome.output, "begun\n");
}

TEST(LabProcess, AMissingProgramIsNamed) {
    try {
        LabProcess::run({"no-such-program"}, nullptr, kBound);
        FAIL() << "there is no such program";
    } catch (const LabError& problem) {
        EXPECT_NE(std::string(problem.what()).find("no-such-program"), std::string::npos) << problem.what();
    }
}

TEST(LabProcess, WaitForLineTakesLinesInTurn) {
    auto process = LabProcess::start({"sh", "-c", "echo ready 1; echo noise; echo ready 2; cat"});
    EXPECT_EQ(process.waitForLine("^ready", kBound).value(), "ready 1");
    EXPECT_EQ(process.waitForLine("^ready", kBound).value(), "ready 2");
    const auto never = process.waitForLine("^ready", milliseconds(20));
    ASSERT_FALSE(never.has_value());
    EXPECT_NE(never.error().message.find("noise"), std::string::npos)
        << "what it said belongs into the error";
}

TEST(LabProcess, WaitForLineTellsAnEarlyEndAtOnce) {
    auto process = LabProcess::start({"sh", "-c", "echo dying >&2; exit 1"});
    const auto line = process.waitForLine("ready", std::chrono::minutes(1));
    ASSERT_FALSE(line.has_value());
    EXPECT_NE(line.error().message.find("dying"), std::string::npos) << line.error().message;
}

TEST(LabProcess, TalksLineByLineInUtf8) {
    auto process = LabProcess::start({"sh", "-c", "while read -r line; do echo \"<$line>\"; done"});
    ASSERT_TRUE(process.send("grüße, 世界\n"));
    EXPECT_EQ(process.waitForLine(".", kBound).value(), "<grüße, 世界>");
    process.closeInput();
    const auto ended = process.wait(kBound);
    ASSERT_TRUE(ended.has_value());
    EXPECT_EQ(ended->exitStatus, 0);
}

TEST(LabProcess, SendingToAProgramThatEndedIsAnAnswerNotASignal) {
    auto process = LabProcess::start({"true"});
    ASSERT_TRUE(process.wait(kBound).has_value());
    EXPECT_FALSE(process.send("anybody?\n"));
    EXPECT_FALSE(process.signal(SIGTERM));
}

TEST(LabProcess, WaitGivesNothingAtItsBoundAndLetsTheProgramRun) {
    auto process = LabProcess::start({"sleep", "60"});
    EXPECT_FALSE(process.wait(milliseconds(20)).has_value());
    EXPECT_TRUE(process.running());
    EXPECT_EQ(process.terminate().exitStatus, 128 + SIGTERM);
    EXPECT_FALSE(process.running());
}

TEST(LabProcess, TerminateKillsWhatIgnoresTheRequest) {
    auto process = LabProcess::start({"sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"});
    ASSERT_TRUE(process.waitForLine("deaf", kBound).has_value());
    EXPECT_EQ(process.terminate(milliseconds(100)).exitStatus, 128 + SIGKILL);
}

TEST(LabProcess, ErrorLinesAreWaitedForToo) {
    auto process = LabProcess::start({"sh", "-c", "echo listening on 3478 >&2; cat"});
    EXPECT_EQ(process.waitForErrorLine("listening", kBound).value(), "listening on 3478");
}

} // namespace
} // namespace thisbe::natlab
