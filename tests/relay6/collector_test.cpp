// The collector and its senders, well-behaved and hostile, over real sockets.
#include "tests/relay6/relay_fixture.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <csignal>
#include <poll.h>
#include <thread>

namespace thisbe::relay6::test {
namespace {

class CollectorProcess : public RelayFixture {
  protected:
    // Tokens as they arrive at the far end, in a stream.
    void startStream(const Arguments& collectorArguments) {
        collector_.emplace(collect(collectorArguments));
        expectListening(*collector_);
        forwarder_.emplace(forward(server_, {"--stream"}));
    }
    bool arrives(std::size_t tokens) {
        return eventually([&] { return server_.tokenCount() >= tokens; });
    }
    static bool isClosed(const FileDescriptor& socket, int milliseconds) {
        pollfd entry{socket.get(), POLLIN, 0};
        return ::poll(&entry, 1, milliseconds) == 1 && receiveSome(socket).empty();
    }

    TokenServer server_{TokenServer::Manner::lines};
    std::optional<RelayProcess> collector_;
    std::optional<RelayProcess> forwarder_;
};

TEST_P(CollectorProcess, TokensInOneBytePieces) {
    startStream({});
    const auto client = connectV6(port());
    ASSERT_TRUE(client);
    for (const char c : std::string("erster\nžluťoučký\n"))
        ASSERT_TRUE(sendAll(*client, std::string(1, c)));
    EXPECT_TRUE(arrives(2));
    EXPECT_EQ(server_.tokens(), (std::map<std::string, unsigned>{{"erster", 1}, {"žluťoučký", 1}}));
}

TEST_P(CollectorProcess, LengthFramingInOneBytePieces) {
    startStream({"--framing", "length"});
    const auto client = connectV6(port());
    ASSERT_TRUE(client);
    for (const char c : std::string("\0\0\0\5alpha\0\0\0\4beta", 17))
        ASSERT_TRUE(sendAll(*client, std::string(1, c)));
    EXPECT_TRUE(arrives(2));
    EXPECT_EQ(server_.tokens(), (std::map<std::string, unsigned>{{"alpha", 1}, {"beta", 1}}));
}

TEST_P(CollectorProcess, AResetBeforeOrInsideATokenHarmsNobodyElse) {
    startStream({"--json"});
    for (int i = 0; i < 20; ++i) {
        closeHard(std::move(*connectV6(port())));
        auto inside = connectV6(port());
        ASSERT_TRUE(sendAll(*inside, "whole-" + std::to_string(i) + "\nhal"));
        ASSERT_TRUE(arrives(static_cast<std::size_t>(2 * i + 1)));
        closeHard(std::move(*inside));
        ASSERT_TRUE(deliver("good-" + std::to_string(i) + "\n"));
        ASSERT_TRUE(arrives(static_cast<std::size_t>(2 * i + 2)));
    }
    EXPECT_EQ(server_.tokenCount(), 40U);
    collector_->signal(SIGTERM);
    EXPECT_EQ(collector_->wait(), 0);
    EXPECT_NE(collector_->output().find("\"token_unfinished\":20"), std::string::npos)
        << collector_->output();
}

TEST_P(CollectorProcess, SlowLorisIsClosedWhileFastOnesAreServed) {
    startStream({"--idle-limit", "0.7"});
    std::vector<FileDescriptor> lorises;
    for (int i = 0; i < 200; ++i) {
        auto client = connectV6(port());
        ASSERT_TRUE(client && sendAll(*client, "x"));
        lorises.push_back(std::move(*client));
    }
    std::atomic<bool> stop = false;
    std::thread drip([&] { // a byte now and then keeps no connection alive: only a whole token does
        while (!stop) {
            for (const FileDescriptor& loris : lorises)
                sendAll(loris, "x");
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
    });
    for (int i = 0; i < 50; ++i)
        EXPECT_TRUE(deliver("fast-" + std::to_string(i) + "\n"));
    EXPECT_TRUE(arrives(50));
    for (const FileDescriptor& loris : lorises)
        EXPECT_TRUE(isClosed(loris, 10'000));
    stop = true;
    drip.join();
    EXPECT_EQ(server_.tokenCount(), 50U);
}

TEST_P(CollectorProcess, TooLongAndForbiddenTokensAreRefused) {
    startStream({"--token-limit", "10", "--ack"});
    for (const std::string& bad :
         {std::string(11, 'x') + "\n", std::string("two words\n"), std::string("a\x1b[31m\n")}) {
        const auto client = connectV6(port());
        ASSERT_TRUE(client && sendAll(*client, bad));
        EXPECT_EQ(receiveSome(*client).substr(0, 4), "NAK ");
    }
    EXPECT_TRUE(deliver("good\n"));
    EXPECT_TRUE(arrives(1));
    EXPECT_EQ(server_.tokens(), (std::map<std::string, unsigned>{{"good", 1}}));
}

TEST_P(CollectorProcess, MappedAddressesOnlyWhenAsked) {
    auto plain = RelayProcess({"collect", "--listen", ":" + std::to_string(port()), "--queue", queueName(),
                               "--kind", toString(GetParam())});
    expectListening(plain);
    const FileDescriptor v4(::socket(AF_INET, SOCK_STREAM, 0));
    EXPECT_TRUE(deliver("six\n"));
    EXPECT_NO_THROW(listenV4(port())) << "the IPv4 side of the port is free";
    RelayProcess wrong({"collect", "--listen", "127.0.0.1:7000", "--queue", queueName()});
    EXPECT_EQ(wrong.wait(), 2) << wrong.errors();
}

TEST_P(CollectorProcess, AFullQueueSlowsSendersAndLosesNothing) {
    collector_.emplace(collect({"--queue-depth", "2"}));
    expectListening(*collector_);
    constexpr int kTokens = 200'000; // 3.4 MB: more than queue and collector hold
    std::atomic<bool> sent = false;
    bool delivered = false;
    std::thread sender([&] {
        std::string bytes;
        for (int i = 0; i < kTokens; ++i)
            bytes += "token-" + std::to_string(1'000'000 + i) + "-abc\n";
        delivered = deliver(bytes + std::string(4'000'000, '\n')); // empty lines: only there to fill buffers
        sent = true;
    });
    ASSERT_TRUE(eventually([&] { // until nothing moves any more
        const auto before = counts().read;
        std::this_thread::sleep_for(std::chrono::milliseconds{150});
        return before > 0 && counts().read == before;
    }));
    EXPECT_FALSE(sent) << "the sender has to wait";
    EXPECT_LT(counts().read, std::uint64_t{kTokens});
    forwarder_.emplace(forward(server_, {"--stream"}));
    sender.join();
    EXPECT_TRUE(delivered);
    EXPECT_TRUE(arrives(kTokens));
    EXPECT_EQ(server_.tokens().size(), std::size_t{kTokens});
}

TEST_P(CollectorProcess, AcknowledgesWhatIsInTheQueue) {
    collector_.emplace(collect({"--ack"}));
    expectListening(*collector_);
    const auto client = connectV6(port());
    ASSERT_TRUE(client && sendAll(*client, "one\ntwo\nthr"));
    std::string text;
    while (text.size() < 12) {
        const std::string more = receiveSome(*client);
        ASSERT_FALSE(more.empty());
        text += more;
    }
    EXPECT_EQ(text, "ACK 1\nACK 2\n");
    EXPECT_EQ(counts().safe, 2U);
    ASSERT_TRUE(sendAll(*client, "ee\n"));
    EXPECT_EQ(receiveSome(*client), "ACK 3\n");
}

TEST_P(CollectorProcess, AClientThatDoesNotReadItsAcksHoldsUpNobody) {
    startStream({"--ack"});
    const auto deaf = connectV6(port());
    std::atomic<bool> stop = false;
    std::thread flood([&] {
        std::string lines;
        for (int i = 0; i < 2000; ++i)
            lines += "t\n";
        while (!stop && ::send(deaf->get(), lines.data(), lines.size(), MSG_NOSIGNAL | MSG_DONTWAIT) != 0)
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
    });
    EXPECT_TRUE(eventually([&] { return counts().read > 2000; }));
    for (int i = 0; i < 30; ++i)
        EXPECT_TRUE(deliver("good-" + std::to_string(i) + "\n"));
    stop = true;
    flood.join();
    EXPECT_TRUE(eventually([&] { return server_.tokens().size() == 31; })) << server_.tokens().size();
}

TEST_P(CollectorProcess, TenThousandClientsAtOnce) {
    constexpr std::size_t kClients = 10'000;
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max < kClients + 200)
        GTEST_SKIP() << "this host allows only " << limit.rlim_max << " descriptors";
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    startStream({"--json"});
    std::vector<FileDescriptor> clients;
    for (std::size_t i = 0; i < kClients; ++i) {
        auto client = connectV6(port());
        ASSERT_TRUE(client) << "client " << i;
        clients.push_back(std::move(*client));
    }
    for (std::size_t i = 0; i < kClients; ++i)
        ASSERT_TRUE(sendAll(clients[i], "token-" + std::to_string(i) + "\n"));
    EXPECT_TRUE(arrives(kClients));
    for (const FileDescriptor& client : clients)
        finishSending(client);
    for (std::size_t i = 0; i < kClients; ++i)
        ASSERT_TRUE(receiveAll(clients[i]).has_value()) << "client " << i << " was reset";
    EXPECT_EQ(server_.tokens().size(), kClients);
    collector_->signal(SIGTERM);
    EXPECT_EQ(collector_->wait(), 0);
    EXPECT_NE(collector_->output().find("\"most_clients\":10000"), std::string::npos) << collector_->output();
}

TEST_P(CollectorProcess, ABurstOfConnectionsMeetsADeepBacklog) {
    collector_.emplace(collect({"--framing", "close", "--json"}));
    expectListening(*collector_);
    // Stopped, so that all of them have to wait in the backlog: somaxconn of them, at most 3,000.
    collector_->signal(SIGSTOP);
    constexpr int kClients = 3'000;
    std::vector<FileDescriptor> clients;
    for (int i = 0; i < kClients; ++i) {
        auto connected = connectV6(port());
        ASSERT_TRUE(connected && sendAll(*connected, "token-" + std::to_string(i)));
        finishSending(*connected);
        clients.push_back(std::move(*connected));
    }
    collector_->signal(SIGCONT);
    int taken = 0;
    for (const FileDescriptor& client : clients)
        taken += receiveAll(client).has_value() ? 1 : 0;
    EXPECT_EQ(taken, kClients);
    EXPECT_TRUE(eventually([&] { return counts().read == kClients; }));
}

INSTANTIATE_TEST_SUITE_P(Kinds, CollectorProcess, ::testing::Values(QueueKind::posix, QueueKind::sysv),
                         [](const auto& kind) { return std::string(toString(kind.param)); });

} // namespace
} // namespace thisbe::relay6::test
