// Options that change what the programs do, as a person gives them: on the command line and in a file.
#include "shared/program/exit_status.h"
#include "tests/relay6/relay_fixture.h"

#include <csignal>
#include <fstream>
#include <thread>

namespace thisbe::relay6::test {
namespace {

class RelayOptions : public RelayFixture {
  protected:
    std::string file(const std::string& name, const std::string& text) const {
        const std::string path = (directory() / name).string();
        std::ofstream(path) << text;
        return path;
    }
    // On all addresses, where IPv4 senders could come too.
    RelayProcess collectOnAll(const Arguments& more) const {
        Arguments all = {"collect", "--listen",  "[::]:" + std::to_string(port()),
                         "--queue", queueName(), "--framing",
                         "close",   "--expect",  "1"};
        all.insert(all.end(), more.begin(), more.end());
        return RelayProcess(all);
    }
    Arguments script(const std::string& first, const std::string& second) const {
        return {"--in-order",       "--answer", first,        "--answer", second,
                "--prompt-timeout", "0.5",      "--attempts", "1"};
    }
};

TEST_P(RelayOptions, Ipv4SendersAreTakenOnlyWhereTheyAreAllowed) {
    const TokenServer server(TokenServer::Manner::lines);
    {
        auto collector = collectOnAll({});
        expectListening(collector);
        EXPECT_FALSE(connectV4(port()));
        collector.signal(SIGTERM);
        collector.wait();
    }
    auto collector = collectOnAll({"--allow-mapped"});
    expectListening(collector);
    const auto client = connectV4(port());
    ASSERT_TRUE(client && sendAll(*client, "from-v4"));
    finishSending(*client);
    auto forwarder = forward(server, {"--stream"});
    EXPECT_EQ(collector.wait(), 0) << collector.errors();
    EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    EXPECT_EQ(server.tokens(), (std::map<std::string, unsigned>{{"from-v4", 1}}));
}

TEST_P(RelayOptions, TheTotalLimitEndsEvenABusyClient) {
    const TokenServer server(TokenServer::Manner::lines);
    auto collector = collect({"--total-limit", "0.5", "--idle-limit", "60", "--json"});
    expectListening(collector);
    const auto forwarder = forward(server, {"--stream"}); // a full queue would stop the clock
    const auto client = connectV6(port());
    ASSERT_TRUE(client);
    std::uint64_t sent = 0;
    EXPECT_TRUE(eventually([&] {
        if (!sendAll(*client, "token\n")) return true;
        ++sent;
        std::this_thread::sleep_for(std::chrono::milliseconds{20}); // far within any idle limit
        return false;
    })) << "the client is served for ever";
    EXPECT_GT(sent, 3U);
    EXPECT_TRUE(collector.says("over its time limit")) << collector.errors();
    collector.signal(SIGTERM);
    EXPECT_EQ(collector.wait(), 0) << collector.errors();
    EXPECT_NE(collector.output().find("\"time_limit\":1"), std::string::npos) << collector.output();
}

TEST_P(RelayOptions, AScriptInOrderAnswersThePromptsAsTheyCome) {
    const TokenServer server(TokenServer::Manner::exercise);
    auto collector = collect({"--framing", "close", "--expect", "1"});
    expectListening(collector);
    EXPECT_TRUE(deliver("token"));
    auto forwarder = forward(server, script("address=::1", "port=7001"));
    EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    EXPECT_EQ(server.answers(), (std::vector<std::string>{"::1", "7001"}));
}

TEST_P(RelayOptions, AScriptInTheWrongOrderSaysWhichPromptItWaitsFor) {
    const TokenServer server(TokenServer::Manner::exercise);
    auto collector = collect({"--framing", "close", "--expect", "1"});
    expectListening(collector);
    EXPECT_TRUE(deliver("token"));
    auto forwarder = forward(server, script("port=7001", "address=::1"));
    EXPECT_EQ(forwarder.wait(), static_cast<int>(ExitStatus::noAnswer)) << forwarder.errors();
    EXPECT_NE(forwarder.errors().find("no prompt 'port' in time"), std::string::npos) << forwarder.errors();
    auto second = forward(server, script("address=::1", "port=7001"));
    EXPECT_EQ(second.wait(), 0) << second.errors();
    EXPECT_EQ(server.tokens(), (std::map<std::string, unsigned>{{"token", 1}})) << "nothing is lost over it";
}

TEST_P(RelayOptions, AFileMaySayItAll) {
    const TokenServer server(TokenServer::Manner::exercise);
    const std::string path =
        file("relay6.properties",
             "collect.listen = [::1]:" + std::to_string(port()) + "\ncollect.queue = " + queueName() +
                 "\ncollect.kind = " + toString(GetParam()) +
                 "\ncollect.framing = close\ncollect.expect = 2\nforward.queue = " + queueName() +
                 "\nforward.kind = " + toString(GetParam()) + "\nforward.server = " + server.address() +
                 "\nforward.answer[0] = address=::1\nforward.answer[1] = port=7001\n");
    RelayProcess collector({"--config", path, "collect"});
    expectListening(collector);
    RelayProcess forwarder({"--config", path, "forward"});
    EXPECT_TRUE(deliver("one"));
    EXPECT_TRUE(deliver("two"));
    EXPECT_EQ(collector.wait(), 0) << collector.errors();
    EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    EXPECT_EQ(forwarder.output(), "Correct: 2 tokens.\n");
    EXPECT_EQ(server.answers(), (std::vector<std::string>{"::1", "7001"}));
}

TEST_P(RelayOptions, AnUnknownKeyInAFileIsNamed) {
    const std::string path = file("relay6.properties", "collect.lisen = [::1]:7001\n");
    RelayProcess collector({"--config", path, "collect"});
    EXPECT_EQ(collector.wait(), static_cast<int>(ExitStatus::configuration));
    EXPECT_NE(collector.errors().find("lisen"), std::string::npos) << collector.errors();
}

TEST_P(RelayOptions, AServerWithoutAWordIsToldApartFromAVerdict) {
    const TokenServer server(TokenServer::Manner::silent);
    auto collector = collect({"--framing", "close", "--expect", "1"});
    expectListening(collector);
    EXPECT_TRUE(deliver("token"));
    auto forwarder = forward(server, {"--stream", "--json"});
    EXPECT_EQ(forwarder.wait(), 12) << forwarder.errors();
    EXPECT_NE(forwarder.output().find("\"outcome\":\"no-verdict\""), std::string::npos) << forwarder.output();
    EXPECT_EQ(server.tokenCount(), 1U);
}

TEST_P(RelayOptions, ASecondSignalGivesUpAndSaysWhatIsLost) {
    auto collector = collect({"--queue-depth", "1", "--framing", "close", "--token-limit", "8000"});
    expectListening(collector);
    for (int i = 0; i < 5; ++i) // one fits into the queue
        EXPECT_TRUE(deliver(std::string(8000, 'x')));
    EXPECT_TRUE(eventually([&] { return counts().read == 5; }));
    collector.signal(SIGTERM);
    EXPECT_FALSE(eventually([&] { return !collector.running(); }, std::chrono::milliseconds{200}))
        << "the first waits for room";
    collector.signal(SIGTERM);
    EXPECT_EQ(collector.wait(), 11) << collector.errors();
    EXPECT_NE(collector.errors().find("4 tokens were read and are lost"), std::string::npos)
        << collector.errors();
}

TEST_P(RelayOptions, AForwarderStoppedWithoutAServerHasLostNothing) {
    auto forwarder = RelayProcess({"forward", "--queue", queueName(), "--server",
                                   "127.0.0.1:" + std::to_string(freePort()), "--attempts", "0"});
    EXPECT_TRUE(forwarder.says("lost"));
    forwarder.signal(SIGTERM);
    EXPECT_EQ(forwarder.wait(), 10) << "stopped early, and nothing is lost: " << forwarder.errors();
}

INSTANTIATE_TEST_SUITE_P(Kinds, RelayOptions, ::testing::Values(QueueKind::posix),
                         [](const auto& kind) { return std::string(toString(kind.param)); });

} // namespace
} // namespace thisbe::relay6::test
