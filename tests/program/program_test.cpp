#include "shared/program/program.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace thisbe {
namespace {

struct Outcome {
    int status;
    std::string error;
    int port;
};

// Runs a program with one option of its own, --port, as main would.
Outcome runWith(
    std::vector<std::string> arguments,
    const std::function<ExitStatus()>& body = [] { return ExitStatus::success; }) {
    CLI::App app("a test program", "tester");
    CommonOptions options;
    int port = 1;
    addCommonOptions(app, options);
    app.add_option("--port", port);
    arguments.insert(arguments.begin(), "tester");
    std::vector<char*> argv;
    for (auto& argument : arguments)
        argv.push_back(argument.data());
    ::testing::internal::CaptureStderr();
    ::testing::internal::CaptureStdout();
    const int status = runProgram(app, options, static_cast<int>(argv.size()), argv.data(), body);
    ::testing::internal::GetCapturedStdout();
    return {status, ::testing::internal::GetCapturedStderr(), port};
}

class ConfigOnDisk : public ::testing::Test {
  protected:
    std::string write(const std::string& text) {
        std::ofstream(path_) << text;
        return path_;
    }
    void TearDown() override { std::filesystem::remove(path_); }

  private:
    std::string path_ = ::testing::TempDir() + "thisbe-program-test-" + std::to_string(::getpid()) + ".conf";
};

TEST(Program, AnUnknownOptionIsAUsageErrorThatNamesIt) {
    const auto outcome = runWith({"--prot", "1"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_NE(outcome.error.find("--prot"), std::string::npos) << outcome.error;
    EXPECT_NE(outcome.error.find("tester --help"), std::string::npos) << outcome.error;
}

TEST(Program, AStartupErrorIsOneLineAndItsStatus) {
    const auto outcome =
        runWith({}, []() -> ExitStatus { throw StartupError(ExitStatus::noName, "no such host: x"); });
    EXPECT_EQ(outcome.status, 4);
    EXPECT_EQ(outcome.error, "tester: no such host: x\n");
}

TEST(Program, HelpAndVersionSucceed) {
    EXPECT_EQ(runWith({"--help"}).status, 0);
    EXPECT_EQ(runWith({"--version"}).status, 0);
}

TEST_F(ConfigOnDisk, TheFileSetsOptionsAndTheCommandLineWins) {
    const auto file = write("port = 7\n");
    EXPECT_EQ(runWith({"--config", file}).port, 7);
    EXPECT_EQ(runWith({"--config", file, "--port", "8"}).port, 8);
}

TEST_F(ConfigOnDisk, AnUnknownKeyIsAConfigurationErrorThatNamesIt) {
    const auto outcome = runWith({"--config", write("prot = 7\n")});
    EXPECT_EQ(outcome.status, 3);
    EXPECT_NE(outcome.error.find("prot"), std::string::npos) << outcome.error;
}

TEST_F(ConfigOnDisk, CheckConfigRunsNothing) {
    bool ran = false;
    const auto body = [&] {
        ran = true;
        return ExitStatus::success;
    };
    EXPECT_EQ(runWith({"--check-config", "--config", write("port = 7\n")}, body).status, 0);
    EXPECT_EQ(runWith({"--check-config", "--config", write("port = x\n")}, body).status, 2);
    EXPECT_FALSE(ran);
}

TEST(Program, CheckConfigAlsoLooksAtWhatContradicts) {
    CLI::App app("a test program", "tester");
    CommonOptions options;
    addCommonOptions(app, options);
    std::array<char*, 2> argv = {const_cast<char*>("tester"), const_cast<char*>("--check-config")};
    ::testing::internal::CaptureStderr();
    const int status = runProgram(
        app, options, 2, argv.data(), [] { return ExitStatus::success; },
        [] { throw StartupError(ExitStatus::usage, "these two contradict each other"); });
    EXPECT_EQ(status, 2);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "tester: these two contradict each other\n");
}

TEST(Program, AMissingConfigurationFileIsAConfigurationError) {
    EXPECT_EQ(runWith({"--config", "/nonexistent/thisbe.conf"}).status, 3);
}

} // namespace
} // namespace thisbe
