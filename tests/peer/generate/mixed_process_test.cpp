// thisbe generate HOST --type mixed|random against thisbe listen udp://… tcp://… on one port.
#include "shared/program/exit_status.h"
#include "tests/peer/generate/listening.h"

#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

namespace thisbe::peer {
namespace {

using test::Arguments;
using test::generate;
using ::testing::HasSubstr;

Poco::JSON::Object::Ptr json(const std::string& text) {
    return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

// Both listeners of one program, on a port that is free for both.
class BothListening {
  public:
    BothListening() {
        for (int attempt = 0; attempt < 20 && !process_; ++attempt)
            tryPort();
    }
    bool ready() const { return process_.has_value(); }
    std::string target() const { return "127.0.0.1:" + port_; }
    natlab::LabProcess& process() { return *process_; }

  private:
    void tryPort() {
        {
            test::Listening probe({"udp://127.0.0.1:0"});
            port_ = probe.port();
        }
        process_.emplace(natlab::LabProcess::start(
            test::thisbe({"listen", "udp://127.0.0.1:" + port_, "tcp://127.0.0.1:" + port_})));
        for (const char* kind : {"udp", "tcp"})
            if (process_ &&
                !process_->waitForErrorLine(std::string("event=listening kind=") + kind, test::kPatience))
                process_.reset(); // TCP had it: another one
    }

    std::string port_;
    std::optional<natlab::LabProcess> process_;
};

// Answers every request; gone with its handle.
class WebServer {
  public:
    WebServer()
        : process_(natlab::LabProcess::start({"python3", "-u", "-c",
                                              "import http.server\n"
                                              "server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), "
                                              "http.server.SimpleHTTPRequestHandler)\n"
                                              "print('port', server.server_address[1])\n"
                                              "server.serve_forever()\n"})) {
        const auto line = process_.waitForLine("^port ", test::kPatience);
        if (line) url_ = "http://127.0.0.1:" + line->substr(5) + "/";
    }
    const std::string& url() const { return url_; }

  private:
    natlab::LabProcess process_;
    std::string url_;
};

natlab::ProcessOutcome run(const std::string& target, const Arguments& more) {
    Arguments all{target};
    all.insert(all.end(), more.begin(), more.end());
    return generate(all);
}

TEST(GenerateMixed, SendsUdpAndTcpAtOnceAtTheSharedRate) {
    BothListening listener;
    ASSERT_TRUE(listener.ready());
    const auto outcome =
        run(listener.target(), {"--type", "mixed", "--rate", "200pps", "--mix", "udp=3,tcp=1", "--size",
                                "200", "--duration", "1", "--json"});
    ASSERT_EQ(outcome.exitStatus, 0) << outcome.errors;
    const auto report = json(outcome.output);
    EXPECT_EQ(report->getValue<std::string>("schema"), "thisbe.mixed/1");
    EXPECT_EQ(report->getValue<std::string>("outcome"), "completed");
    ASSERT_EQ(report->getArray("legs")->size(), 2u);
    const auto udp = report->getArray("legs")->getObject(0);
    EXPECT_EQ(udp->getValue<std::string>("kind"), "udp");
    EXPECT_EQ(udp->getValue<int>("sent"), 150);
    EXPECT_EQ(udp->getValue<int>("received"), 150);
    EXPECT_EQ(udp->getValue<int>("received_bytes"), 150 * 200);
    EXPECT_EQ(udp->getObject("result")->getValue<std::string>("schema"), "thisbe.generate/1");
    const auto tcp = report->getArray("legs")->getObject(1);
    EXPECT_EQ(tcp->getValue<std::string>("kind"), "tcp");
    EXPECT_GE(tcp->getValue<int>("sent"), 2); // late ones are caught up with, but not after the end
    EXPECT_LE(tcp->getValue<int>("sent"), 51);
    EXPECT_EQ(tcp->getValue<int>("received"), tcp->getValue<int>("sent"));
    EXPECT_EQ(tcp->getObject("result")->getValue<std::string>("schema"), "thisbe.tcp/1");
    const auto all = report->getObject("sums")->getObject("all");
    EXPECT_EQ(all->getValue<int>("sent"), 150 + tcp->getValue<int>("sent"));
    EXPECT_TRUE(listener.process().waitForLine("udp test with .*, completed", test::kPatience));
}

TEST(GenerateMixed, AsksANamedServerBesides) {
    BothListening listener;
    ASSERT_TRUE(listener.ready());
    const WebServer server;
    const auto outcome = run("any://" + listener.target(), {"--duration", "1", "--http", server.url()});
    ASSERT_EQ(outcome.exitStatus, 0) << outcome.errors;
    EXPECT_THAT(outcome.errors, HasSubstr("127.0.0.1 is an ordinary server that has agreed to nothing"));
    for (const char* part :
         {"=== mixed traffic with 127.0.0.1:", "--- udp test with ", "--- tcp://", "2xx 5", "\nudp        1 ",
          "\ntcp        1 ", "\nhttp       1            5            5 ", "\nall        3 "})
        EXPECT_THAT(outcome.output, HasSubstr(part));
}

TEST(GenerateMixed, RandomTrafficIsTheSameForTheSameSeed) {
    BothListening listener;
    ASSERT_TRUE(listener.ready());
    std::string plans[2];
    for (std::string& plan : plans) {
        const auto outcome =
            run(listener.target(), {"--type", "random", "--duration", "2.5", "--seed", "5", "--json"});
        ASSERT_EQ(outcome.exitStatus, 0) << outcome.errors;
        const auto report = json(outcome.output);
        EXPECT_EQ(report->getValue<std::string>("type"), "random");
        std::int64_t length = 0;
        for (const auto& each : *report->getArray("legs")) {
            const auto leg = each.extract<Poco::JSON::Object::Ptr>();
            EXPECT_EQ(leg->getValue<std::string>("outcome"), "completed");
            EXPECT_EQ(leg->getValue<int>("sent"), leg->getValue<int>("received"));
            plan += leg->getValue<std::string>("kind") + leg->getValue<std::string>("size") +
                    leg->getValue<std::string>("rate") + leg->getValue<std::string>("duration_ns") + "\n";
            length += leg->getValue<std::int64_t>("duration_ns");
        }
        EXPECT_EQ(length, 2'500'000'000);
    }
    EXPECT_EQ(plans[0], plans[1]);
    const auto text = run(listener.target(), {"--type", "random", "--duration", "0.6"});
    ASSERT_EQ(text.exitStatus, 0) << text.errors;
    EXPECT_THAT(text.output, HasSubstr(", completed, seed "));
}

TEST(GenerateMixed, IsNoSuccessUnlessAllRanToTheirEnd) {
    test::Listening udpOnly({"udp://127.0.0.1:0"});
    const auto outcome =
        run("127.0.0.1:" + udpOnly.port(), {"--type", "mixed", "--duration", "20", "--json"});
    EXPECT_EQ(outcome.exitStatus, static_cast<int>(ExitStatus::noAnswer));
    EXPECT_THAT(outcome.errors, HasSubstr("tcp: no connection to 127.0.0.1:" + udpOnly.port()));
    EXPECT_EQ(json(outcome.output)->getValue<std::string>("outcome"), "failed");
    const auto nobody = run("127.0.0.1:1", {"--type", "random", "--seed", "1", "--duration", "1"});
    EXPECT_EQ(nobody.exitStatus, static_cast<int>(ExitStatus::noAnswer));
}

TEST(GenerateMixed, ASignalEndsItWithAReport) {
    BothListening listener;
    ASSERT_TRUE(listener.ready());
    auto generator = natlab::LabProcess::start(
        test::thisbe({"generate", listener.target(), "--type", "mixed", "--duration", "60", "--json"}));
    ASSERT_TRUE(listener.process().waitForLine("udp test from", test::kPatience));
    generator.signal(SIGINT);
    const auto outcome = generator.wait(test::kPatience);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->exitStatus, 1);
    EXPECT_THAT(outcome->errors, HasSubstr("stopped before the end"));
    EXPECT_EQ(json(outcome->output)->getValue<std::string>("outcome"), "stopped");
    EXPECT_EQ(json(outcome->output)->getArray("legs")->size(), 2u);
}

TEST(GenerateMixed, WrongUsageIsToldBeforeAnythingIsSent) {
    const std::pair<Arguments, const char*> wrong[] = {
        {{"any://127.0.0.1", "--type", "TCP"}, "any:// is mixed (the default) or random"},
        {{"any://127.0.0.1", "--mix", "udp=0,tcp=0"}, "something must have a weight"},
        {{"any://127.0.0.1", "--mix", "udp"}, "expected weights"},
        {{"any://127.0.0.1", "--mix", "icmp=1"}, "expected weights"},
        {{"any://127.0.0.1", "--mix", "udp=-1"}, "expected weights"},
        {{"any://127.0.0.1", "--size", "63"}, "64 to 8192"},
        {{"any://127.0.0.1", "--size", "8193"}, "64 to 8192"},
        {{"any://127.0.0.1", "--type", "random", "--size", "64"}, "draws its sizes"},
        {{"any://127.0.0.1", "--duration", "0"}, "some time"},
        {{"any://127.0.0.1", "--duration", "2h"}, "at most an hour"},
        {{"any://127.0.0.1", "--http", "https://127.0.0.1/"}, "expected http://"},
        {{"any://127.0.0.1", "--count", "5"}, "--count means nothing to any://"},
    };
    for (const auto& [arguments, message] : wrong) {
        const auto outcome = generate(arguments);
        EXPECT_EQ(outcome.exitStatus, static_cast<int>(ExitStatus::usage)) << message;
        EXPECT_THAT(outcome.errors, HasSubstr(message));
    }
}

} // namespace
} // namespace thisbe::peer
