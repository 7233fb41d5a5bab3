// thisbe generate --records and thisbe listen --records, as a person starts them.
#include "shared/program/exit_status.h"
#include "tests/peer/generate/listening.h"

#include <Poco/JSON/Parser.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace thisbe::peer {
namespace {

using test::Arguments;
using test::generate;
using test::Listening;

std::size_t countOf(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

Poco::JSON::Object::Ptr json(const std::string& text) {
    return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

class RecordsProcess : public ::testing::Test {
  protected:
    RecordsProcess()
        : file_(std::filesystem::temp_directory_path() / ("thisbe_records_" + std::to_string(::getpid()))) {}
    ~RecordsProcess() override { std::filesystem::remove(file_); }

    // To stand before a command whose standard output is to be the file.
    Arguments intoFile() const { return {"sh", "-c", R"(out=$1; shift; exec "$@" >"$out")", "sh", file_}; }
    std::string contents() const {
        std::ifstream file(file_);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    // Acknowledged by the other host is not yet read by its program.
    void awaitLines(std::size_t count) const {
        const auto deadline = std::chrono::steady_clock::now() + test::kPatience;
        while (countOf(contents(), "\n") < count && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    static natlab::ProcessOutcome send(const Listening& listener, const Arguments& more) {
        Arguments all{"--records", "127.0.0.1", "--port", listener.port()};
        all.insert(all.end(), more.begin(), more.end());
        return generate(all);
    }

    const std::string file_;
};

TEST_F(RecordsProcess, ArePrintedAsSpecified) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0"});
    const auto sent = send(listener, {"--type", "TCP"});
    EXPECT_EQ(sent.exitStatus, 0) << sent.errors;
    listener.expectLine(
        R"(^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[TCP \] \[127\.0\.0\.1:(\d+)\] 127\.0\.0\.1:\1 -> 127\.0\.0\.1:)" +
        listener.port() + R"( \| Size: 64B \| Seq: #1 \| Flags: \[[A-Z,]+\]$)");
    EXPECT_EQ(send(listener, {"--type", "HTTP", "--size", "8192"}).exitStatus, 0);
    listener.expectLine(
        R"(\[HTTP\] .* \| Size: 8192B \| Seq: #1 \| Flags: \[(GET|POST|PUT|DELETE),\d{3}\]$)");
    EXPECT_EQ(send(listener, {"--type", "UDP"}).exitStatus, 0);
    listener.expectLine(R"(\[UDP \] .* \| Size: 64B \| Seq: #1$)");
    EXPECT_EQ(send(listener, {"--type", "ICMP"}).exitStatus, 0);
    listener.expectLine(R"(\[ICMP\] .* \| Size: 64B \| Seq: #1$)");
    const std::string output = listener.stop();
    EXPECT_EQ(output.find('\033'), std::string::npos) << "colour only on a terminal";
    EXPECT_NE(output.find("--- records ---\n4 records, 8384 B of payload"), std::string::npos) << output;
}

TEST_F(RecordsProcess, HaveTheirColours) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0", "--colour", "always"});
    for (const char* type : {"TCP", "UDP", "ICMP", "HTTP"})
        EXPECT_EQ(send(listener, {"--type", type}).exitStatus, 0);
    listener.expectLine("\033\\[34m.*\\[TCP \\].*\033\\[0m$");
    listener.expectLine("\033\\[36m.*\\[UDP \\].*\033\\[0m$");
    listener.expectLine("\033\\[33m.*\\[ICMP\\].*\033\\[0m$");
    listener.expectLine("\033\\[32m.*\\[HTTP\\].*\033\\[0m$");
    listener.stop();
}

// Into files, since nobody reads a test's pipe meanwhile, and then the senders wait.
TEST_F(RecordsProcess, AllArriveInOrder) {
    constexpr int kCount = 20'000;
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0"}, intoFile());
    const auto sent = send(listener, {"--type", "random", "--count", std::to_string(kCount), "--json"});
    ASSERT_EQ(sent.exitStatus, 0) << sent.errors;
    EXPECT_EQ(json(sent.output)->getValue<int>("records"), kCount);
    EXPECT_EQ(json(sent.output)->getValue<std::string>("outcome"), "complete");
    awaitLines(kCount);
    listener.stop();
    std::ifstream lines(file_);
    std::string line;
    for (int i = 1; i <= kCount; ++i) {
        std::getline(lines, line);
        ASSERT_NE((line + " ").find("Seq: #" + std::to_string(i) + " "), std::string::npos) << line;
    }
}

TEST_F(RecordsProcess, OfManyClientsAtOnce) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0"}, intoFile());
    std::vector<natlab::LabProcess> clients;
    for (int i = 0; i < 8; ++i)
        clients.push_back(
            natlab::LabProcess::start(test::thisbe({"generate", "--records", "127.0.0.1", "--port",
                                                    listener.port(), "--type", "UDP", "--count", "500"})));
    for (auto& client : clients) {
        const auto outcome = client.wait(test::kPatience);
        EXPECT_TRUE(outcome && outcome->ok()) << client.errors();
    }
    awaitLines(4000);
    listener.stop(SIGTERM);
    const std::string output = contents();
    EXPECT_EQ(countOf(output, "[UDP ]"), 4000u);
    EXPECT_NE(output.find("8 connections"), std::string::npos) << output.substr(output.size() - 400);
}

TEST_F(RecordsProcess, AreKeptInTheLogFileWithoutColour) {
    {
        Listening listener(
            {"--records", "--host", "127.0.0.1", "--port", "0", "--colour", "always", "--log-file", file_});
        EXPECT_EQ(send(listener, {"--count", "3"}).exitStatus, 0);
        listener.expectLine("Seq: #3");
        listener.stop();
    }
    const std::string text = contents();
    EXPECT_EQ(countOf(text, " | Seq: #"), 3u);
    EXPECT_EQ(text.find('\033'), std::string::npos);
    EXPECT_NE(text.find("--- records ---\n3 records"), std::string::npos) << text;
}

TEST_F(RecordsProcess, ArePrintedAsJson) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0", "--json"});
    EXPECT_EQ(send(listener, {"--type", "ICMP", "--count", "2"}).exitStatus, 0);
    listener.expectLine("\"sequence\":2");
    std::istringstream lines(listener.stop());
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(json(line)->getValue<std::string>("event"), "record");
    EXPECT_EQ(json(line)->getObject("record")->getValue<std::string>("type"), "ICMP");
    std::getline(lines, line);
    std::getline(lines, line);
    EXPECT_EQ(json(line)->getValue<std::string>("event"), "summary");
    EXPECT_EQ(json(line)->getValue<int>("records"), 2);
}

TEST_F(RecordsProcess, OfOneSeedAreTheSame) {
    const auto payloads = [this](const std::string& seed) {
        Listening listener({"--records", "--host", "127.0.0.1", "--port", "0", "--json"});
        EXPECT_EQ(send(listener, {"--type", "random", "--count", "5", "--seed", seed}).exitStatus, 0);
        listener.expectLine("\"sequence\":5");
        std::istringstream lines(listener.stop());
        std::string all;
        for (std::string line; std::getline(lines, line) && json(line)->has("record");) {
            const auto record = json(line)->getObject("record");
            all += record->getValue<std::string>("id") + record->getValue<std::string>("payload");
        }
        return all;
    };
    const std::string first = payloads("7");
    EXPECT_EQ(first, payloads("7"));
    EXPECT_NE(first, payloads("8"));
}

TEST_F(RecordsProcess, KeepTheAskedInterval) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0"});
    const auto sent = send(listener, {"--count", "6", "--interval", "50ms", "--json"});
    EXPECT_EQ(sent.exitStatus, 0) << sent.errors;
    EXPECT_GE(json(sent.output)->getValue<double>("seconds"), 0.24);
    listener.stop();
}

TEST_F(RecordsProcess, GoOnUntilInterrupted) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0"});
    auto client =
        natlab::LabProcess::start(test::thisbe({"generate", "--records", "127.0.0.1", "--port",
                                                listener.port(), "--continuous", "--interval", "1ms"}));
    listener.expectLine("Seq: #5 ");
    client.signal(SIGTERM);
    const auto outcome = client.wait(test::kPatience);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->exitStatus, 0) << outcome->errors;
    EXPECT_NE(outcome->output.find("complete ---"), std::string::npos) << outcome->output;
    listener.stop();
}

TEST_F(RecordsProcess, InterruptedBeforeTheirCountAreNoSuccess) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0"});
    auto client =
        natlab::LabProcess::start(test::thisbe({"generate", "--records", "127.0.0.1", "--port",
                                                listener.port(), "--count", "1000000", "--interval", "1ms"}));
    listener.expectLine("Seq: #5 ");
    client.signal(SIGINT);
    const auto outcome = client.wait(test::kPatience);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->exitStatus, static_cast<int>(ExitStatus::failed));
    EXPECT_NE(outcome->output.find("interrupted ---"), std::string::npos) << outcome->output;
    listener.stop();
}

TEST_F(RecordsProcess, FailWhereNobodyListens) {
    const auto sent = generate({"--records", "127.0.0.1", "--port", "1"});
    EXPECT_EQ(sent.exitStatus, static_cast<int>(ExitStatus::noAnswer));
    EXPECT_NE(sent.errors.find("no connection to 127.0.0.1:1: connection refused"), std::string::npos)
        << sent.errors;
}

TEST_F(RecordsProcess, FailWhereTheListenerVanishes) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0"});
    auto client =
        natlab::LabProcess::start(test::thisbe({"generate", "--records", "127.0.0.1", "--port",
                                                listener.port(), "--continuous", "--interval", "1ms"}));
    listener.expectLine("Seq: #5 ");
    listener.process().signal(SIGKILL);
    const auto outcome = client.wait(test::kPatience);
    ASSERT_TRUE(outcome) << "it must not hang";
    EXPECT_EQ(outcome->exitStatus, static_cast<int>(ExitStatus::failed));
}

} // namespace
} // namespace thisbe::peer
