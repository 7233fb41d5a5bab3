// thisbe … --db FILE and thisbe packets FILE, as a person starts them.
#include "shared/program/exit_status.h"
#include "tests/peer/generate/listening.h"
#include "tests/peer/store/temporary_database.h"

#include <Poco/JSON/Parser.h>
#include <Poco/RegularExpression.h>
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace thisbe::peer {
namespace {

using test::Arguments;
using test::Listening;
using ::testing::HasSubstr;

Poco::JSON::Object::Ptr json(const std::string& text) {
    return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        out.push_back(line);
    return out;
}

class PacketsProcess : public ::testing::Test {
  protected:
    natlab::ProcessOutcome packets(const Arguments& more) const { return packetsIn(file_.path(), more); }
    static natlab::ProcessOutcome packetsIn(const std::string& path, const Arguments& more) {
        Arguments all{"packets", path};
        all.insert(all.end(), more.begin(), more.end());
        return natlab::LabProcess::run(test::thisbe(all), nullptr, test::kPatience);
    }
    Arguments listening(const Arguments& more = {}) const {
        Arguments all{"--records", "--host", "127.0.0.1", "--port", "0", "--db", file_.path()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    static natlab::ProcessOutcome send(const Listening& listener, const Arguments& more) {
        Arguments all{"--records", "127.0.0.1", "--port", listener.port()};
        all.insert(all.end(), more.begin(), more.end());
        return test::generate(all);
    }
    // So many packets are in the file: written, not only acknowledged by the listener's host.
    void awaitCount(std::size_t count) const {
        const auto deadline = std::chrono::steady_clock::now() + test::kPatience;
        while (packets({"--count"}).output != std::to_string(count) + "\n" &&
               std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }

    test::TemporaryDatabase file_;
};

TEST_F(PacketsProcess, PrintsTheVeryLinesThatTheListenerPrinted) {
    Listening listener(listening({"--colour", "always"}));
    for (const char* type : {"TCP", "UDP", "ICMP", "HTTP"})
        EXPECT_EQ(send(listener, {"--type", type, "--count", "3"}).exitStatus, 0);
    awaitCount(12);
    const std::string said = listener.stop();
    const auto found = packets({"--colour", "always"});
    EXPECT_EQ(found.exitStatus, 0) << found.errors;
    EXPECT_EQ(linesOf(found.output).size(), 12u);
    EXPECT_EQ(said.substr(0, found.output.size()), found.output);
    EXPECT_THAT(said, HasSubstr("database '" + file_.path() + "': 12 packets and 0 tests written"));
    EXPECT_THAT(packets({}).output, ::testing::Not(HasSubstr("\033"))) << "colour only on a terminal";
}

TEST_F(PacketsProcess, EverythingIsCommittedWhenAListenerIsStopped) {
    constexpr int kCount = 20'000;
    {
        Listening listener(listening(), {"sh", "-c", R"(exec "$@" >/dev/null)", "sh"});
        EXPECT_EQ(send(listener, {"--type", "random", "--count", std::to_string(kCount)}).exitStatus, 0);
        // Acknowledged by the other host is not yet read by its program: the last one is.
        const auto deadline = std::chrono::steady_clock::now() + test::kPatience;
        while (packets({"--filter", "sequence=" + std::to_string(kCount), "--count"}).output != "1\n" &&
               std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        listener.stop(SIGTERM);
    }
    EXPECT_EQ(packets({"--count"}).output, std::to_string(kCount) + "\n");
    EXPECT_FALSE(std::filesystem::exists(file_.path() + "-wal")) << "all of it is in one file";
}

TEST_F(PacketsProcess, WhatWasCommittedOutlivesAKilledListener) {
    Listening listener(listening(), {"sh", "-c", R"(exec "$@" >/dev/null)", "sh"});
    EXPECT_EQ(send(listener, {"--count", "500"}).exitStatus, 0);
    awaitCount(500);
    auto more = natlab::LabProcess::start(test::thisbe({"generate", "--records", "127.0.0.1", "--port",
                                                        listener.port(), "--continuous", "--interval", "0"}));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    listener.process().signal(SIGKILL);
    listener.process().wait(test::kPatience);
    const auto found = packets({"--json"});
    EXPECT_EQ(found.exitStatus, 0) << found.errors;
    std::uint64_t number = 0;
    for (const std::string& line : linesOf(found.output))
        ASSERT_EQ(json(line)->getValue<std::uint64_t>("number"), ++number);
    EXPECT_GE(number, 500u);
}

TEST_F(PacketsProcess, ReadsWhileAListenerWrites) {
    Listening listener(listening(), {"sh", "-c", R"(exec "$@" >/dev/null)", "sh"});
    auto sender =
        natlab::LabProcess::start(test::thisbe({"generate", "--records", "127.0.0.1", "--port",
                                                listener.port(), "--count", "30000", "--rate", "20kpps"}));
    std::size_t before = 0;
    for (int i = 0; i < 20; ++i) {
        const auto found = packets({"--filter", "sequence>=1", "--count"});
        ASSERT_TRUE(found.exitStatus == 0 || (found.exitStatus == 1 && before == 0)) << found.errors;
        const std::size_t now = std::stoul(found.output);
        EXPECT_GE(now, before);
        before = now;
    }
    const auto outcome = sender.wait(test::kPatience);
    EXPECT_TRUE(outcome && outcome->ok()) << sender.errors();
    awaitCount(30'000);
    listener.stop();
    EXPECT_EQ(packets({"--count"}).output, "30000\n");
}

TEST_F(PacketsProcess, TheSenderKeepsWhatItSent) {
    Listening listener({"--records", "--host", "127.0.0.1", "--port", "0"},
                       {"sh", "-c", R"(exec "$@" >/dev/null)", "sh"});
    const auto sent = send(listener, {"--type", "HTTP", "--count", "3000", "--db", file_.path()});
    EXPECT_EQ(sent.exitStatus, 0) << sent.errors;
    EXPECT_EQ(packets({"--filter", "direction=out and http and dport=" + listener.port(), "--count"}).output,
              "3000\n");
    const auto tests = packets({"--tests", "--json"});
    EXPECT_EQ(tests.exitStatus, 0) << tests.errors;
    const auto test = json(tests.output);
    EXPECT_EQ(test->getValue<std::string>("schema"), "thisbe.tests/1");
    EXPECT_EQ(test->getValue<std::string>("kind"), "records");
    EXPECT_EQ(test->getValue<std::string>("side"), "generator");
    EXPECT_EQ(test->getValue<std::string>("outcome"), "completed");
    EXPECT_EQ(test->getValue<int>("sent"), 3000);
    EXPECT_EQ(test->getObject("result")->getValue<std::string>("schema"), "thisbe.records/1");
    listener.stop();
}

TEST_F(PacketsProcess, ATestIsOneRowOnEachSide) {
    const std::string theirs = file_.path("listener.db");
    Listening listener({"udp://127.0.0.1:0", "--db", theirs});
    const std::string target = "127.0.0.1:" + listener.port();
    EXPECT_EQ(test::generate({"udp://" + target, "--count", "50", "--rate", "500pps", "--db", file_.path()})
                  .exitStatus,
              0);
    EXPECT_EQ(test::generate(
                  {"udp://" + target, "--count", "20", "--rate", "500pps", "--both", "--db", file_.path()})
                  .exitStatus,
              0);
    Listening tcp({"tcp://127.0.0.1:0", "--db", theirs, "--json"});
    EXPECT_EQ(
        test::generate({"tcp://127.0.0.1:" + tcp.port(), "--count", "30", "--db", file_.path()}).exitStatus,
        0);
    EXPECT_EQ(test::generate({"tcp://127.0.0.1:1", "--count", "30", "--db", file_.path()}).exitStatus,
              static_cast<int>(ExitStatus::noAnswer));
    EXPECT_EQ(test::generate({"http://127.0.0.1:1/", "--count", "1", "--db", file_.path()}).exitStatus,
              static_cast<int>(ExitStatus::noAnswer));
    listener.stop();
    EXPECT_THAT(tcp.stop(), HasSubstr(R"({"event":"database","schema":"thisbe.store/1")"));

    const auto own = linesOf(packets({"--tests"}).output);
    ASSERT_EQ(own.size(), 5u);
    EXPECT_THAT(own[0],
                HasSubstr("[udp ] generator with " + target + ", completed | Sent: 50 | Received: 50 | "));
    EXPECT_THAT(own[1], HasSubstr(", completed | Sent: 40 | Received: 40 | both"));
    EXPECT_THAT(own[2], HasSubstr("[tcp ] generator with "));
    EXPECT_THAT(own[2], HasSubstr(", completed | Sent: 30 | Received: 30 | forward"));
    EXPECT_THAT(own[3], HasSubstr(", failed | Sent: 0 | Received: ? | "));
    EXPECT_THAT(own[4],
                HasSubstr("[http] generator with http://127.0.0.1:1/, failed | Sent: 1 | Received: 0"));
    const auto listened = linesOf(packetsIn(theirs, {"--tests", "--json"}).output);
    ASSERT_EQ(listened.size(), 3u);
    EXPECT_EQ(json(listened[0])->getValue<int>("received"), 50);
    EXPECT_EQ(json(listened[0])->getObject("result")->getValue<std::string>("schema"), "thisbe.generate/1");
    EXPECT_EQ(json(listened[2])->getValue<std::string>("kind"), "tcp");
    EXPECT_EQ(json(listened[2])->getValue<int>("received"), 30);
    EXPECT_EQ(packets({"--tests", "--filter", "kind=udp and lost=0", "--count"}).output, "2\n");
    EXPECT_EQ(packets({"--tests", "--filter", "outcome=failed", "--since", "1h", "--count"}).output, "2\n");
}

class SearchedPackets : public PacketsProcess {
  protected:
    SearchedPackets() {
        Listening listener(listening());
        for (const char* type : {"TCP", "UDP", "ICMP"})
            EXPECT_EQ(send(listener, {"--type", type, "--count", "4", "--size", "100"}).exitStatus, 0);
        awaitCount(12);
        listener.stop();
    }
};

TEST_F(SearchedPackets, ExitsAsGrepDoes) {
    EXPECT_EQ(packets({"--filter", "udp"}).exitStatus, 0);
    EXPECT_EQ(packets({"--filter", "http"}).exitStatus, 1);
    EXPECT_EQ(packets({"--filter", "http", "--count"}).exitStatus, 1);
    EXPECT_EQ(packets({"--filter", "http", "--count"}).output, "0\n");
    EXPECT_EQ(packets({"--tests"}).exitStatus, 1);
    EXPECT_EQ(packets({"--filter", "sctp"}).exitStatus, static_cast<int>(ExitStatus::usage));
    const auto missing = packetsIn(file_.path("missing.db"), {});
    EXPECT_EQ(missing.exitStatus, static_cast<int>(ExitStatus::configuration));
    EXPECT_THAT(missing.errors, HasSubstr("No such file"));
    EXPECT_FALSE(std::filesystem::exists(file_.path("missing.db"))) << "looking makes no files";
    std::ofstream(file_.path("text")) << std::string(2000, 'x');
    const auto text = packetsIn(file_.path("text"), {});
    EXPECT_EQ(text.exitStatus, static_cast<int>(ExitStatus::configuration));
    EXPECT_THAT(text.errors, HasSubstr("it is damaged"));
}

TEST_F(SearchedPackets, FiltersMustAllHold) {
    EXPECT_EQ(packets({"--filter", "udp or icmp", "--filter", "sequence<=2", "--count"}).output, "4\n");
    EXPECT_EQ(packets({"--filter", "source=127.0.0.0/8 and size=100", "--count"}).output, "12\n");
    EXPECT_EQ(packets({"--last", "2", "--filter", "tcp"}).output.find("Seq: #3"),
              packets({"--last", "2", "--filter", "tcp"}).output.find("Seq: #"));
    EXPECT_EQ(packets({"--since", "1h", "--count"}).output, "12\n");
    EXPECT_EQ(packets({"--until", "1h", "--count"}).output, "0\n");
}

TEST_F(SearchedPackets, WrongUsageSaysWhatIsWrong) {
    const std::pair<Arguments, const char*> wrong[] = {
        {{"--filter", "size>many"}, "--filter 'size>many': character 6: 'many' is no number"},
        {{"--since", "yesterday"}, "--since: 'yesterday' is no time"},
        {{"--since", "1h", "--until", "2h"}, "--since is later than --until"},
        {{"--last", "0"}, "--last"},
        {{"--json", "--csv"}, "--json"},
        {{"--count", "--csv"}, "--c"},
        {{"--tests", "--filter", "type=TCP"}, "'type' is nothing to filter by; expected one of kind"},
        {{"--filter", "payload~\"\033[2J"}, "is not closed"},
    };
    for (const auto& [arguments, message] : wrong) {
        const auto outcome = packets(arguments);
        EXPECT_EQ(outcome.exitStatus, static_cast<int>(ExitStatus::usage)) << message;
        EXPECT_THAT(outcome.errors, HasSubstr(message));
        EXPECT_EQ(outcome.errors.find('\033'), std::string::npos);
        EXPECT_EQ(outcome.output, "");
    }
}

TEST_F(SearchedPackets, WhatLooksLikeSqlIsOnlyText) {
    for (const char* hostile : {"payload=\"x' OR '1'='1\"", "id=\"'; DROP TABLE packets; --\"",
                                "connection~\"\\\\'; DELETE FROM packets; --\"", "source=\"') OR 1=1 --\""})
        EXPECT_EQ(packets({"--filter", hostile, "--count"}).output, "0\n") << hostile;
    EXPECT_EQ(packets({"--filter", "size=1;DROP TABLE packets"}).exitStatus, 2);
    EXPECT_EQ(packets({"--count"}).output, "12\n");
}

TEST_F(SearchedPackets, ArePrintedAsJsonAndCsv) {
    const auto lines = linesOf(packets({"--json", "--filter", "tcp"}).output);
    ASSERT_EQ(lines.size(), 4u);
    const auto first = json(lines[0]);
    EXPECT_EQ(first->getValue<std::string>("schema"), "thisbe.packets/1");
    EXPECT_EQ(first->getValue<int>("number"), 1);
    EXPECT_EQ(first->getValue<std::string>("direction"), "in");
    EXPECT_EQ(first->getValue<int>("payload_bytes"), 100);
    EXPECT_EQ(first->getObject("record")->getValue<std::string>("type"), "TCP");
    EXPECT_EQ(first->getObject("record")->getValue<std::string>("payload").size(), 100u);
    const auto rows = linesOf(packets({"--csv"}).output);
    ASSERT_EQ(rows.size(), 13u);
    EXPECT_EQ(rows[0],
              "number,seen_at,direction,connection,id,timestamp,type,source_ip,source_port,destination_ip,"
              "destination_port,size,flags,ttl,protocol,sequence,payload,payload_bytes");
    EXPECT_THAT(rows[5], HasSubstr(",UDP,127.0.0.1,"));
}

TEST_F(SearchedPackets, AreReadByAnySqlite) {
    const char* script =
        "import sqlite3, sys, ipaddress, json\n"
        "db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)\n"
        "assert db.execute('PRAGMA integrity_check').fetchone() == ('ok',)\n"
        "print(*db.execute('PRAGMA user_version').fetchone())\n"
        "for row in db.execute('SELECT type, count(*), sum(size) FROM packets GROUP BY type ORDER "
        "BY type'): print(*row)\n"
        "address, flags = db.execute('SELECT source_address, flags FROM packets').fetchone()\n"
        "print(ipaddress.ip_address(address).ipv4_mapped, type(json.loads(flags)).__name__)\n";
    const auto outcome =
        natlab::LabProcess::run({"python3", "-c", script, file_.path()}, nullptr, test::kPatience);
    ASSERT_EQ(outcome.exitStatus, 0) << outcome.errors;
    EXPECT_EQ(outcome.output, "1\nICMP 4 400\nTCP 4 400\nUDP 4 400\n127.0.0.1 list\n");
}

TEST_F(SearchedPackets, AReaderThatHasEnoughIsNoFailure) {
    const auto outcome = natlab::LabProcess::run(
        {"sh", "-c", R"("$0" packets "$1" | head -1)", test::thisbe({})[0], file_.path()}, nullptr,
        test::kPatience);
    EXPECT_EQ(outcome.exitStatus, 0);
    EXPECT_EQ(outcome.errors, "");
    EXPECT_EQ(linesOf(outcome.output).size(), 1u);
}

TEST_F(PacketsProcess, AFileThatCannotBeUsedIsToldBeforeAnythingElse) {
    std::ofstream(file_.path()) << std::string(2000, 'x');
    const auto listen = natlab::LabProcess::run(
        test::thisbe({"listen", "--records", "--host", "127.0.0.1", "--port", "0", "--db", file_.path()}),
        nullptr, test::kPatience);
    EXPECT_EQ(listen.exitStatus, 1);
    EXPECT_THAT(listen.errors, HasSubstr("--db: '" + file_.path() + "': it is damaged: move it away"));
    for (const char* target : {"udp://127.0.0.1:9", "tcp://127.0.0.1:9", "http://127.0.0.1:9/"}) {
        const auto generate = test::generate({target, "--count", "1", "--db", file_.path()});
        EXPECT_EQ(generate.exitStatus, 1) << target;
        EXPECT_THAT(generate.errors, HasSubstr("it is damaged"));
    }
}

// In a mount namespace of its own, so that nothing is left behind.
TEST_F(PacketsProcess, AFullDiskIsToldAndHarmsNothingElse) {
    if (::geteuid() != 0) GTEST_SKIP() << "a small disk can be mounted by root only";
    const Arguments onSmallDisk{"unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mount -t tmpfs -o size=400k small " + file_.folder() + R"( && exec "$@")",
                                "sh"};
    Listening listener(listening(), onSmallDisk);
    EXPECT_EQ(send(listener, {"--count", "300", "--size", "4096"}).exitStatus, 0);
    listener.expectErrorLine("event=database_trouble file=.* reason=\"the disk is full: make room");
    EXPECT_EQ(send(listener, {"--count", "2"}).exitStatus, 0);
    listener.expectLine("Size: 64B . Seq: #2");
    listener.process().signal(SIGINT);
    const auto outcome = listener.process().wait(test::kPatience);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->exitStatus, 1);
    EXPECT_THAT(outcome->output, HasSubstr("302 records"));
    // Some may have found room before.
    std::vector<std::string> counts;
    const Poco::RegularExpression said(
        R"((\d+) packets and 0 tests written, (\d+) rows dropped: the disk is full)");
    ASSERT_EQ(said.split(outcome->output, counts), 3) << outcome->output;
    EXPECT_EQ(std::stoi(counts[1]) + std::stoi(counts[2]), 302);
    EXPECT_THAT(outcome->errors, HasSubstr("rows dropped"));
}

TEST_F(PacketsProcess, IsExplainedWithExamples) {
    const auto outcome =
        natlab::LabProcess::run(test::thisbe({"packets", "--help"}), nullptr, test::kPatience);
    EXPECT_EQ(outcome.exitStatus, 0);
    for (const char* part :
         {"--filter EXPR", "Keys:", "Keys with --tests:", "Examples:", "Exit status", "--since TIME"})
        EXPECT_THAT(outcome.output, HasSubstr(part));
}

} // namespace
} // namespace thisbe::peer
