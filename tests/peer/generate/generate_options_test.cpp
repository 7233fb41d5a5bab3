// What is wrong usage says so, with status 2, before anything is sent.
#include "shared/program/exit_status.h"
#include "tests/peer/generate/listening.h"

namespace thisbe::peer {
namespace {

using test::Arguments;

void expectWrong(const Arguments& arguments, const std::string& reason) {
    const auto outcome = natlab::LabProcess::run(test::thisbe(arguments), nullptr, test::kPatience);
    EXPECT_EQ(outcome.exitStatus, static_cast<int>(ExitStatus::usage)) << outcome.errors;
    EXPECT_NE(outcome.errors.find(reason), std::string::npos) << outcome.errors;
    EXPECT_EQ(outcome.output, "");
}

TEST(GenerateOptions, NeedOneTarget) {
    expectWrong({"generate"}, "needs either a TARGET or --records HOST");
    expectWrong({"generate", "udp://localhost:9", "--records", "localhost"},
                "needs either a TARGET or --records HOST");
    expectWrong({"generate", "gopher://localhost:70"}, "no target that generate knows");
    expectWrong({"listen"}, "listen needs a TARGET");
    expectWrong({"listen", "gopher://localhost:70"}, "nothing that listen can open");
}

TEST(GenerateOptions, ThatMeanNothingToTheKindAreRefused) {
    expectWrong({"generate", "--records", "localhost", "--reverse"}, "--reverse means nothing to --records");
}

TEST(GenerateOptions, OfRecordsAreChecked) {
    const auto records = [](const Arguments& more) {
        Arguments all{"generate", "--records", "localhost"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    expectWrong(records({"--type", "SCTP"}), "TCP, UDP, ICMP, HTTP or random");
    expectWrong(records({"--continuous", "--count", "3"}), "--continuous has no end");
    expectWrong(records({"--interval", "1", "--rate", "1pps"}), "--interval and --rate");
    expectWrong(records({"--interval", "soon"}), "no length of time");
    expectWrong(records({"--rate", "fast"}), "no rate");
    expectWrong(records({"--size", "65537"}), "65536");
    expectWrong(records({"--count", "0"}), "--count");
    expectWrong(records({"--port", "0"}), "--port");
}

TEST(GenerateOptions, AreExplainedWithExamples) {
    for (const char* command : {"generate", "listen"}) {
        const auto outcome =
            natlab::LabProcess::run(test::thisbe({command, "--help"}), nullptr, test::kPatience);
        EXPECT_EQ(outcome.exitStatus, 0);
        for (const char* part : {"Kinds:", "Examples:", "--records", "Exit status:"})
            EXPECT_NE(outcome.output.find(part), std::string::npos) << part << " in " << outcome.output;
    }
}

} // namespace
} // namespace thisbe::peer
