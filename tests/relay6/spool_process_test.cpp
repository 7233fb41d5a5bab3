// The programs with a spool between them.
#include "tests/relay6/relay_fixture.h"

#include <csignal>

namespace thisbe::relay6::test {
namespace {

class SpooledRelay : public RelayFixture {
  protected:
    // Sends lines and reads their acknowledgements; how many came.
    int deliverAcknowledged(int from, int count) const {
        const auto socket = connectV6(port());
        if (!socket) return 0;
        std::string bytes;
        for (int i = from; i < from + count; ++i)
            bytes += "token-" + std::to_string(i) + "\n";
        if (!sendAll(*socket, bytes)) return 0;
        finishSending(*socket);
        const auto acks = receiveAll(*socket);
        return acks ? static_cast<int>(std::count(acks->begin(), acks->end(), '\n')) : 0;
    }
};

TEST_P(SpooledRelay, AcceptsWhileNobodyForwardsHoweverSmallTheQueue) {
    auto collector = collect({"--ack", "--spool", spoolPath(), "--queue-depth", "1"});
    expectListening(collector);
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(deliverAcknowledged(i * 100, 100), 100);
    const TokenServer server(TokenServer::Manner::lines);
    auto forwarder = forward(server, {"--stream", "--spool", spoolPath()});
    EXPECT_TRUE(eventually([&] { return server.tokens().size() == 5000; })) << server.tokens().size();
    EXPECT_EQ(deliverAcknowledged(5000, 10), 10);
    EXPECT_TRUE(eventually([&] { return server.tokens().size() == 5010; }));
    EXPECT_EQ(server.tokenCount(), 5010U);
    RelayProcess status(
        {"status", "--queue", queueName(), "--kind", toString(GetParam()), "--spool", spoolPath(), "--json"});
    EXPECT_EQ(status.wait(), 0);
    EXPECT_TRUE(eventually([&] {
        RelayProcess again({"status", "--queue", queueName(), "--kind", toString(GetParam()), "--spool",
                            spoolPath(), "--json"});
        return again.wait() == 0 && again.output().find("\"undelivered\":0") != std::string::npos;
    }));
}

TEST_P(SpooledRelay, AcknowledgedTokensSurviveTheLossOfTheQueue) {
    {
        auto collector = collect({"--ack", "--spool", spoolPath()});
        expectListening(collector);
        EXPECT_EQ(deliverAcknowledged(0, 500), 500);
        collector.kill();
    }
    // What a reboot does: queue and counters are gone, the file is there.
    RelayProcess remove({"remove", "--queue", queueName(), "--kind", toString(GetParam()), "--force"});
    EXPECT_EQ(remove.wait(), 0) << remove.errors();
    const TokenServer server(TokenServer::Manner::lines);
    auto forwarder = forward(server, {"--stream", "--spool", spoolPath()});
    EXPECT_TRUE(eventually([&] { return server.tokens().size() == 500; })) << server.tokens().size();
    EXPECT_EQ(server.tokenCount(), 500U);
}

TEST_P(SpooledRelay, ARoundGoesOnAfterTheCollectorWasKilled) {
    const TokenServer server(TokenServer::Manner::exercise);
    auto forwarder = forward(server, {"--answer", "address=::1", "--answer", "port=" + std::to_string(port()),
                                      "--spool", spoolPath()});
    {
        auto collector = collect({"--ack", "--spool", spoolPath(), "--expect", "5"});
        expectListening(collector);
        EXPECT_EQ(deliverAcknowledged(0, 3), 3);
        collector.kill();
    }
    auto collector = collect({"--ack", "--spool", spoolPath(), "--expect", "5"});
    expectListening(collector);
    EXPECT_EQ(deliverAcknowledged(3, 2), 2);
    EXPECT_EQ(collector.wait(), 0);
    EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
    EXPECT_EQ(server.tokens().size(), 5U);
    EXPECT_EQ(server.tokenCount(), 5U);
}

TEST_P(SpooledRelay, AFullSpoolMakesSendersWaitAndSaysWhy) {
    auto collector = collect({"--ack", "--spool", spoolPath(), "--spool-limit", "65536"});
    expectListening(collector);
    const auto client = connectV6(port());
    ASSERT_TRUE(client);
    std::string bytes;
    for (int i = 0; i < 2000; ++i)
        bytes += "token-" + std::to_string(i) + std::string(100, 'x') + "\n";
    ASSERT_TRUE(sendAll(*client, bytes));
    EXPECT_TRUE(collector.says("full")) << collector.errors();
    const TokenServer server(TokenServer::Manner::lines);
    auto forwarder = forward(server, {"--stream", "--spool", spoolPath()});
    EXPECT_TRUE(eventually([&] { return server.tokens().size() == 2000; })) << server.tokens().size();
}

INSTANTIATE_TEST_SUITE_P(Kinds, SpooledRelay, ::testing::Values(QueueKind::posix, QueueKind::sysv),
                         [](const auto& kind) { return std::string(toString(kind.param)); });

} // namespace
} // namespace thisbe::relay6::test
