// Cells of the table of promises (docs/relay6.md) that need no random kills: stops in order, a server that
// breaks off, a reboot, and lines that wait in a forwarder's hands when it dies.
#include "tests/relay6/relay_fixture.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <csignal>
#include <thread>

namespace thisbe::relay6::test {
namespace {

// A column of the table, and how its server behaves.
struct Mode {
    const char* name;
    TokenServer::Manner manner;
    bool acked;
    bool spooled;
    Arguments sending;
};

class Promise : public RelayFixture {
  protected:
    static std::vector<Mode> modes() {
        using Manner = TokenServer::Manner;
        const Arguments line = {"--answer", "address=::1", "--answer", "port=1"};
        return {{"queue, stream", Manner::lines, false, false, {"--stream"}},
                {"queue, line", Manner::exercise, false, false, line},
                {"queue, ack, stream", Manner::lines, true, false, {"--stream"}},
                {"spool, ack, stream", Manner::lines, true, true, {"--stream"}},
                {"spool, ack, line", Manner::exercise, true, true, line},
                {"spool, ack, confirmed", Manner::confirmed, true, true, {"--confirmed"}}};
    }
    RelayProcess collectAs(const Mode& mode, const Arguments& more = {}) {
        Arguments all = more;
        if (mode.acked) all.emplace_back("--ack");
        return collect(withSpool(mode, all));
    }
    RelayProcess forwardAs(const Mode& mode, const TokenServer& server, const Arguments& more = {}) {
        Arguments all = mode.sending;
        all.insert(all.end(), more.begin(), more.end());
        return forward(server, withSpool(mode, all));
    }
    void sendNumbered(int from, int count) const {
        for (int i = from; i < from + count; ++i)
            EXPECT_TRUE(deliver("token-" + std::to_string(i) + "\n"));
    }
    static void expectEachOnce(const TokenServer& server, std::size_t tokens) {
        EXPECT_EQ(server.tokens().size(), tokens);
        EXPECT_EQ(server.tokenCount(), tokens);
    }
    void removeQueue() const {
        RelayProcess remove({"remove", "--queue", queueName(), "--kind", toString(GetParam()), "--force"});
        remove.wait(); // a spool's queue may be gone already
    }

  private:
    Arguments withSpool(const Mode& mode, Arguments all) const {
        if (mode.spooled) all.insert(all.end(), {"--spool", spoolPath()});
        return all;
    }
};

TEST_P(Promise, StopsInOrderLoseAndDoubleNothingInAnyMode) {
    for (const Mode& mode : modes()) {
        SCOPED_TRACE(mode.name);
        const TokenServer server(mode.manner);
        constexpr int kRounds = 2;
        constexpr int kTokens = 2; // each time; the queue has room for all of them while nobody forwards
        for (int round = 0; round < kRounds; ++round) {
            auto forwarder = forwardAs(mode, server);
            auto collector = collectAs(mode);
            expectListening(collector);
            ASSERT_TRUE(forwarder.says("connected"));
            sendNumbered(2 * round * kTokens, kTokens);
            forwarder.signal(SIGTERM); // with tokens in hand, or with none
            sendNumbered((2 * round + 1) * kTokens, kTokens);
            collector.signal(SIGTERM);
            EXPECT_EQ(collector.wait(), 0) << collector.errors();
            const int status = forwarder.wait();
            EXPECT_TRUE(status == 0 || status == 10) << status << forwarder.errors();
        }
        auto collector = collectAs(mode, {"--end-on-stop"});
        expectListening(collector);
        collector.signal(SIGTERM);
        EXPECT_EQ(collector.wait(), 0) << collector.errors();
        auto forwarder = forwardAs(mode, server, {"--json"});
        EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
        expectEachOnce(server, 2 * kRounds * kTokens);
        EXPECT_NE(forwarder.output().find("\"lost_by_forwarder\":0"), std::string::npos)
            << forwarder.output();
        removeQueue();
        std::filesystem::remove(spoolPath());
    }
}

TEST_P(Promise, AServerThatBreaksOffGetsWhatItHasNotAnsweredAgain) {
    for (const Mode& mode : modes()) {
        if (mode.manner == TokenServer::Manner::lines) continue; // see the next test
        SCOPED_TRACE(mode.name);
        TokenServer server(mode.manner);
        server.breakAfter(mode.manner == TokenServer::Manner::confirmed ? 7 : 0, 3);
        auto collector = collectAs(mode, {"--expect", "50"});
        expectListening(collector);
        auto forwarder = forwardAs(mode, server);
        sendNumbered(0, 50);
        EXPECT_EQ(collector.wait(), 0) << collector.errors();
        EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
        expectEachOnce(server, 50);
        removeQueue();
        std::filesystem::remove(spoolPath());
    }
}

// A server that takes bytes into its TCP, reads none, and resets: what its TCP had is lost, all the rest
// arrives.
TEST_P(Promise, AStreamSendsAgainWhatTheServersTcpHasNotTaken) {
    constexpr std::size_t kTokens = 100'000;
    constexpr std::size_t kSize = 13; // with the line end
    std::string bytes;
    for (std::size_t i = 0; i < kTokens; ++i)
        bytes += "token-" + std::to_string(100'000 + i) + "\n";
    for (const bool spooled : {false, true}) {
        SCOPED_TRACE(spooled ? "spooled" : "not spooled");
        const std::uint16_t serverPort = freePort();
        const FileDescriptor listener = listenV4(serverPort);
        constexpr int kSmall = 16'384;
        ::setsockopt(listener.get(), SOL_SOCKET, SO_RCVBUF, &kSmall, sizeof kSmall);
        const Arguments spool = spooled ? Arguments{"--spool", spoolPath()} : Arguments{};
        Arguments collectorArguments = {"--expect", std::to_string(kTokens)};
        collectorArguments.insert(collectorArguments.end(), spool.begin(), spool.end());
        auto collector = collect(collectorArguments);
        expectListening(collector);
        Arguments arguments = {"forward",
                               "--queue",
                               queueName(),
                               "--kind",
                               toString(GetParam()),
                               "--stream",
                               "--server",
                               "127.0.0.1:" + std::to_string(serverPort)};
        arguments.insert(arguments.end(), spool.begin(), spool.end());
        RelayProcess forwarder(arguments);
        std::thread sender([&] { EXPECT_TRUE(deliver(bytes)); });

        FileDescriptor deaf(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        int taken = 0;
        EXPECT_TRUE(eventually([&] { // until its window is full
            const int before = taken;
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
            ::ioctl(deaf.get(), SIOCINQ, &taken);
            return taken > 0 && taken == before;
        }));
        EXPECT_LT(static_cast<std::size_t>(taken), kTokens * kSize / 2);
        closeHard(std::move(deaf));

        const FileDescriptor second(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        const std::string arrived = receiveAll(second).value_or("");
        sendAll(second, "taken\n");
        sender.join();
        EXPECT_EQ(collector.wait(), 0) << collector.errors();
        const std::size_t gone = static_cast<std::size_t>(taken) / kSize; // tokens that the server has lost
        ASSERT_LE(arrived.size(), bytes.size());
        EXPECT_EQ(arrived, bytes.substr(bytes.size() - arrived.size())) << "in order, and each once";
        EXPECT_GE(arrived.size() / kSize, kTokens - gone) << "all that its TCP had not taken";
        std::filesystem::remove(spoolPath());
    }
}

TEST_P(Promise, ARebootTakesTheQueueAndLeavesTheSpool) {
    for (const Mode& mode : modes()) {
        SCOPED_TRACE(mode.name);
        const TokenServer server(mode.manner);
        {
            auto collector = collectAs(mode);
            expectListening(collector);
            sendNumbered(0, 8);
            ASSERT_TRUE(eventually([&] { return counts().safe == 8; }));
            collector.kill();
        }
        removeQueue(); // what a reboot does to it
        auto collector = collectAs(mode, {"--end-on-stop"});
        expectListening(collector);
        sendNumbered(8, 1);
        collector.signal(SIGTERM);
        EXPECT_EQ(collector.wait(), 0) << collector.errors();
        auto forwarder = forwardAs(mode, server);
        EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
        expectEachOnce(server, mode.spooled ? 9 : 1);
        removeQueue();
        std::filesystem::remove(spoolPath());
    }
}

// In one line nothing has left before the last token came, so nothing can come twice.
TEST_P(Promise, ALineThatWaitsInADeadForwarderIsInTheSpoolOrCountedAsLost) {
    for (const Mode& mode : modes()) {
        if (mode.manner != TokenServer::Manner::exercise) continue;
        SCOPED_TRACE(mode.name);
        const TokenServer server(mode.manner);
        auto collector = collectAs(mode, {"--end-on-stop"});
        expectListening(collector);
        for (int death = 0; death < 3; ++death) {
            auto forwarder = forwardAs(mode, server);
            sendNumbered(death * 10, 10);
            const std::uint64_t all = 10U * static_cast<unsigned>(death + 1); // a spool's are taken again
            ASSERT_TRUE(eventually([&] { return counts().taken == all; })) << counts().taken;
            forwarder.kill();
        }
        sendNumbered(30, 5);
        collector.signal(SIGTERM);
        EXPECT_EQ(collector.wait(), 0) << collector.errors();
        auto forwarder = forwardAs(mode, server, {"--json"});
        EXPECT_EQ(forwarder.wait(), 0) << forwarder.errors();
        expectEachOnce(server, mode.spooled ? 35 : 5);
        const std::string lost = mode.spooled ? "\"lost_by_forwarder\":0" : "\"lost_by_forwarder\":30";
        EXPECT_NE(forwarder.output().find(lost), std::string::npos) << forwarder.output();
        removeQueue();
        std::filesystem::remove(spoolPath());
    }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Promise, ::testing::Values(QueueKind::posix, QueueKind::sysv),
                         [](const auto& kind) { return std::string(toString(kind.param)); });

} // namespace
} // namespace thisbe::relay6::test
