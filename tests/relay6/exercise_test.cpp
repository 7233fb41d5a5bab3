// The two programs together, against a server played by the test.
#include "tests/relay6/relay_fixture.h"

#include <csignal>
#include <thread>

namespace thisbe::relay6::test {
namespace {

class Exercise : public RelayFixture {
  protected:
    Arguments answers() const {
        return {"--answer", "address=::1", "--answer", "port=" + std::to_string(port())};
    }

    // Clients in eight threads, one token and one connection each.
    std::uint64_t sendFrom(unsigned clients) const {
        std::atomic<std::uint64_t> delivered = 0;
        std::atomic<unsigned> next = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                for (unsigned number = next++; number < clients; number = next++)
                    delivered += deliver("token-" + std::to_string(number)) ? 1 : 0;
            });
        for (std::thread& thread : threads)
            thread.join();
        return delivered;
    }

    void play(unsigned clients) {
        const TokenServer server(TokenServer::Manner::exercise);
        auto collector = collect({"--framing", "close", "--expect", std::to_string(clients)});
        expectListening(collector);
        auto forwarder = forward(server, answers());
        EXPECT_EQ(sendFrom(clients), clients);
        EXPECT_EQ(collector.wait(), 0) << collector.errors();
        EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
        EXPECT_EQ(forwarder.output(), "Correct: " + std::to_string(clients) + " tokens.\n");
        EXPECT_EQ(server.tokens().size(), clients);
        EXPECT_EQ(server.answers(), (std::vector<std::string>{"::1", std::to_string(port())}));
        EXPECT_FALSE(connectV6(port())) << "the listening socket is closed";
        EXPECT_FALSE(queueExists()) << "nothing is left behind";
    }
};

TEST_P(Exercise, FiveClients) {
    play(5);
}

TEST_P(Exercise, FiveHundredClients) {
    play(500);
}

TEST_P(Exercise, TheForwarderMayComeLaterOrFirst) {
    const TokenServer server(TokenServer::Manner::exercise);
    auto collector = collect({"--framing", "close", "--expect", "3"});
    expectListening(collector);
    EXPECT_EQ(sendFrom(3), 3U);
    EXPECT_EQ(collector.wait(), 0);
    EXPECT_TRUE(queueExists()) << "tokens wait in the queue";
    auto forwarder = forward(server, answers());
    EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    EXPECT_FALSE(queueExists());

    const TokenServer second(TokenServer::Manner::exercise);
    auto early = forward(second, answers());
    ASSERT_TRUE(early.says("connected"));
    auto late = collect({"--framing", "close", "--expect", "3"});
    expectListening(late);
    EXPECT_EQ(sendFrom(3), 3U);
    EXPECT_EQ(early.wait(), 0) << early.errors();
    EXPECT_EQ(late.wait(), 0);
}

TEST_P(Exercise, AServerThatBreaksOffGetsTheLineAgain) {
    TokenServer server(TokenServer::Manner::exercise);
    server.breakAfter(0, 2);
    auto collector = collect({"--framing", "close", "--expect", "5"});
    expectListening(collector);
    auto forwarder = forward(server, answers());
    EXPECT_EQ(sendFrom(5), 5U);
    EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    EXPECT_EQ(server.tokens().size(), 5U);
    EXPECT_NE(forwarder.errors().find("10 of them maybe twice"), std::string::npos) << forwarder.errors();
}

TEST_P(Exercise, AStreamArrivesInOrderOfASender) {
    const TokenServer server(TokenServer::Manner::lines);
    auto collector = collect({"--expect", "1000"});
    expectListening(collector);
    auto forwarder = forward(server, {"--stream"});
    std::string bytes;
    for (int i = 0; i < 1000; ++i)
        bytes += "token-" + std::to_string(i) + "\n";
    EXPECT_TRUE(deliver(bytes));
    EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    EXPECT_EQ(forwarder.output(), "taken\n");
    EXPECT_EQ(server.tokens().size(), 1000U);
    EXPECT_EQ(server.tokenCount(), 1000U);
}

TEST_P(Exercise, ConfirmedTokensSurviveABreakingServerOnce) {
    TokenServer server(TokenServer::Manner::confirmed);
    server.breakAfter(7, 5);
    auto collector = collect({"--expect", "200"});
    expectListening(collector);
    auto forwarder = forward(server, {"--confirmed"});
    std::string bytes;
    for (int i = 0; i < 200; ++i)
        bytes += "token-" + std::to_string(i) + "\n";
    EXPECT_TRUE(deliver(bytes));
    EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    EXPECT_EQ(server.tokens().size(), 200U);
    EXPECT_EQ(server.tokenCount(), 200U);
    EXPECT_EQ(forwarder.output(), "all tokens acknowledged\n");
}

TEST_P(Exercise, NoServerIsSaidAndTheTokensStayInTheQueue) {
    auto collector = collect({"--framing", "close", "--expect", "2"});
    expectListening(collector);
    EXPECT_EQ(sendFrom(2), 2U);
    EXPECT_EQ(collector.wait(), 0);
    {
        RelayProcess forwarder({"forward", "--queue", queueName(), "--kind", toString(GetParam()), "--server",
                                "127.0.0.1:" + std::to_string(freePort()), "--attempts", "2"});
        EXPECT_EQ(forwarder.wait(), 5) << forwarder.errors();
    }
    EXPECT_EQ(counts().safe, 2U);
    const TokenServer server(TokenServer::Manner::exercise);
    auto forwarder = forward(server, answers());
    EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    EXPECT_EQ(server.tokens().size(), 2U);
}

TEST_P(Exercise, AStoppedForwarderPutsBackWhatItHolds) {
    const TokenServer server(TokenServer::Manner::exercise);
    auto collector = collect({"--framing", "close", "--expect", "10"});
    expectListening(collector);
    auto first = forward(server, answers());
    EXPECT_EQ(sendFrom(9), 9U);
    ASSERT_TRUE(eventually([&] { return counts().taken == 9; }));
    first.signal(SIGTERM);
    EXPECT_EQ(first.wait(), 10) << first.errors();
    EXPECT_EQ(counts().returned, 9U);
    auto second = forward(server, answers());
    EXPECT_TRUE(deliver("the-tenth"));
    EXPECT_EQ(second.wait(), 0) << second.errors();
    EXPECT_EQ(server.tokens().size(), 10U);
    EXPECT_EQ(server.tokenCount(), 10U);
}

TEST_P(Exercise, AStoppedCollectorTakesWhatHasArrived) {
    const TokenServer server(TokenServer::Manner::lines);
    auto collector = collect({"--end-on-stop"});
    expectListening(collector);
    std::vector<FileDescriptor> clients;
    for (int i = 0; i < 300; ++i) {
        auto client = connectV6(port());
        ASSERT_TRUE(client);
        ASSERT_TRUE(sendAll(*client, "token-" + std::to_string(i) + "\nunfini"));
        clients.push_back(std::move(*client));
    }
    collector.signal(SIGTERM);
    auto forwarder = forward(server, {"--stream"}); // the queue may be too small for all of them
    EXPECT_EQ(collector.wait(), 0);
    EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    EXPECT_EQ(server.tokens().size(), 300U);
}

TEST_P(Exercise, StatusShowsQueueRolesAndCounts) {
    auto collector = collect({"--framing", "close"});
    expectListening(collector);
    EXPECT_EQ(sendFrom(4), 4U);
    ASSERT_TRUE(eventually([&] { return counts().safe == 4; }));
    RelayProcess status({"status", "--queue", queueName(), "--kind", toString(GetParam()), "--json"});
    ASSERT_EQ(status.wait(), 0) << status.errors();
    const std::string text = status.output();
    for (const std::string& part :
         {std::string("\"schema\":1"), std::string("\"mode\":\"0600\""), std::string("\"safe\":4"),
          "\"collector_pid\":" + std::to_string(collector.pid()), std::string("\"forwarder_pid\":null")})
        EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
    RelayProcess refused({"remove", "--queue", queueName(), "--kind", toString(GetParam())});
    EXPECT_EQ(refused.wait(), 6) << "in use";
    RelayProcess second(
        {"collect", "--listen", "[::1]:0", "--queue", queueName(), "--kind", toString(GetParam())});
    EXPECT_EQ(second.wait(), 1);
    EXPECT_NE(second.errors().find("another collector"), std::string::npos) << second.errors();
}

INSTANTIATE_TEST_SUITE_P(Kinds, Exercise, ::testing::Values(QueueKind::posix, QueueKind::sysv),
                         [](const auto& kind) { return std::string(toString(kind.param)); });

} // namespace
} // namespace thisbe::relay6::test
