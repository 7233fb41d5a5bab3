// How many connections there may be, and how long one may stand that proves nothing. Real sockets; the loop's
// time is the test's.
#include "rendezvous/stream_clients.h"
#include "shared/net/tcp_connection.h"
#include "shared/signal/numbers.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/message_writer.h"
#include "tests/net/step_clock.h"
#include "tests/support/seeded_random.h"
#include "tests/support/test_certificate.h"

#include <gtest/gtest.h>

namespace thisbe::rendezvous {
namespace {

using namespace std::chrono_literals;
using stun::MessageClass;

const Endpoint kAnyPort = Endpoint::parse("127.0.0.1:0").value();

class Hearing final : public StreamHandler {
  public:
    void onBytes(ByteView bytes) override { heard += asText(bytes); }
    void onPeerFinished() override { ended = true; }
    void onClosed(StreamEnd) override { ended = true; }

    std::string heard;
    bool ended = false;
};

class Streams : public ::testing::Test {
  protected:
    struct Client {
        Hearing hearing;
        std::unique_ptr<TcpConnection> connection;
    };

    std::unique_ptr<StreamClients> makeClients(std::uint16_t worker = 0) {
        return std::make_unique<StreamClients>(
            StreamClients::Parts{loop_, worker, limits_, use_, drops_, Log::none()},
            StreamClients::Callbacks{[this](const Flow& flow, ByteView) { heardFrom_ = flow; },
                                     [this](const Flow&) { ++closed_; },
                                     [this](const Flow&) { return hasAllocation_; }});
    }
    void listen(const TlsContext* tls = nullptr) {
        clients_ = makeClients();
        clients_->listen(kAnyPort, tls);
    }
    Client& connect(const Endpoint& to) {
        Client& client = *open_.emplace_back(std::make_unique<Client>());
        client.connection =
            std::make_unique<TcpConnection>(clientLoop_, to, client.hearing, TcpConnection::Options{});
        return client;
    }
    // A client that the server has accepted, and its flow as the server knows it.
    Client& join() {
        const std::size_t before = clients_->size();
        Client& client = connect(clients_->localEndpoint());
        EXPECT_TRUE(turnUntil([&] { return clients_->size() == before + 1; }));
        return client;
    }
    Flow sayBinding(Client& client) {
        heardFrom_ = {};
        std::array<std::uint8_t, 64> buffer{};
        const stun::MessageWriter writer(buffer, {MessageClass::request, stun::method::kBinding, {}});
        client.connection->write(writer.finish());
        EXPECT_TRUE(turnUntil([&] { return heardFrom_.connection != 0; }));
        return heardFrom_;
    }
    void answer(const Flow& flow, stun::Method method,
                std::optional<std::chrono::seconds> lifetime = std::nullopt) {
        std::array<std::uint8_t, 64> buffer{};
        stun::MessageWriter writer(buffer, {MessageClass::successResponse, method, {}});
        if (lifetime) writer.add(stun::Lifetime{*lifetime});
        EXPECT_TRUE(clients_->send(flow, writer.finish()));
    }

    template<class Done>
    bool turnUntil(Done done) {
        for (int turn = 0; turn < 10'000 && !done(); ++turn) {
            loop_.runOnce(Duration::zero());
            clientLoop_.runOnce(1ms);
        }
        return done();
    }
    // Time passes for the server; the sockets stay as they are.
    void pass(Duration time) {
        clock_.advance(time);
        loop_.runOnce(Duration::zero());
        loop_.runOnce(Duration::zero());
    }

    thisbe::test::StepClock clock_;
    EventLoop loop_{clock_};
    EventLoop clientLoop_{clock_};
    thisbe::test::SeededRandom random_{1};
    StreamLimits limits_;
    ServerUse use_{{}, random_};
    DropCounters drops_;
    Flow heardFrom_;
    int closed_ = 0;
    bool hasAllocation_ = false;
    std::unique_ptr<StreamClients> clients_;
    std::vector<std::unique_ptr<Client>> open_;
};

TEST_F(Streams, AConnectionThatProvesNothingEndsInTime) {
    listen();
    Client& client = join();
    pass(9s);
    EXPECT_EQ(clients_->size(), 1U);
    pass(1s);
    EXPECT_EQ(clients_->size(), 0U);
    EXPECT_EQ(closed_, 1);
    EXPECT_EQ(drops_.of(DropReason::unprovenStream), 1U);
    EXPECT_TRUE(turnUntil([&] { return client.hearing.ended; }));
    EXPECT_EQ(use_.allConnections, 0U);
    EXPECT_EQ(use_.unprovenConnections.size(), 0U);
}

TEST_F(Streams, BindingsDoNotMakeItLonger) {
    listen();
    Client& client = join();
    for (int i = 0; i < 3; ++i) {
        pass(3s);
        answer(sayBinding(client), stun::method::kBinding);
    }
    pass(1s);
    EXPECT_EQ(clients_->size(), 0U);
}

TEST_F(Streams, ASessionKeepsItUntilSilence) {
    listen();
    Client& client = join();
    const Flow flow = sayBinding(client);
    answer(flow, signal::method::kRegister);
    pass(10min);
    EXPECT_EQ(clients_->size(), 1U);
    sayBinding(client);
    pass(10min);
    EXPECT_EQ(clients_->size(), 1U);
    pass(1min);
    EXPECT_EQ(clients_->size(), 0U);
    EXPECT_EQ(drops_.of(DropReason::unprovenStream), 0U);
}

TEST_F(Streams, WhoGivesHisSessionBackHasProvenNothingMore) {
    listen();
    Client& client = join();
    const Flow flow = sayBinding(client);
    answer(flow, signal::method::kRegister);
    answer(flow, signal::method::kUnregister);
    EXPECT_EQ(use_.unprovenConnections.size(), 1U);
    pass(10s);
    EXPECT_EQ(clients_->size(), 0U);
}

TEST_F(Streams, AnAllocationKeepsItHoweverSilentItIs) {
    listen();
    Client& client = join();
    const Flow flow = sayBinding(client);
    answer(flow, stun::method::kAllocate, 3600s);
    hasAllocation_ = true;
    for (int i = 0; i < 5; ++i)
        pass(11min);
    EXPECT_EQ(clients_->size(), 1U);
    hasAllocation_ = false;
    answer(flow, stun::method::kRefresh, 0s);
    pass(10s);
    EXPECT_EQ(clients_->size(), 0U);
}

TEST_F(Streams, UnprovenConnectionsOfOneSourceAreFew) {
    limits_.unprovenPerSource = 2;
    listen();
    Client& first = join();
    join();
    Client& third = connect(clients_->localEndpoint());
    EXPECT_TRUE(turnUntil([&] { return third.hearing.ended; }));
    EXPECT_EQ(drops_.of(DropReason::tooManyUnproven), 1U);
    EXPECT_EQ(clients_->size(), 2U);
    EXPECT_EQ(use_.allConnections, 2U);
    answer(sayBinding(first), signal::method::kRegister); // leaves its place to another
    join();
}

TEST_F(Streams, ConnectionsOfOneSourceAreCountedOverAllWorkers) {
    limits_.perSource = 2;
    listen();
    const auto others = makeClients(1);
    others->listen(kAnyPort);
    join();
    connect(others->localEndpoint());
    EXPECT_TRUE(turnUntil([&] { return others->size() == 1; }));
    Client& third = connect(clients_->localEndpoint());
    EXPECT_TRUE(turnUntil([&] { return third.hearing.ended; }));
    Client& fourth = connect(others->localEndpoint());
    EXPECT_TRUE(turnUntil([&] { return fourth.hearing.ended; }));
    EXPECT_EQ(drops_.of(DropReason::tooManyStreams), 2U);
}

TEST_F(Streams, AllConnectionsTogetherAreLimited) {
    limits_.connections = 1;
    listen();
    join();
    Client& second = connect(clients_->localEndpoint());
    EXPECT_TRUE(turnUntil([&] { return second.hearing.ended; }));
    EXPECT_EQ(use_.allConnections, 1U);
}

TEST_F(Streams, AHalfOpenTlsHandshakeEndsInTime) {
    const thisbe::test::TestCertificate certificate;
    const TlsContext tls = TlsContext::server(certificate.certificateFile(), certificate.keyFile());
    listen(&tls);
    Client& client = join();
    constexpr std::array<std::uint8_t, 6> kBeginning{22, 3, 1, 2, 0, 1}; // of a ClientHello of 512 bytes
    client.connection->write(kBeginning);
    turnUntil([&] { return client.connection->unacknowledgedBytes() == 0; });
    pass(9s);
    EXPECT_EQ(clients_->size(), 1U);
    pass(1s);
    EXPECT_EQ(clients_->size(), 0U);
    EXPECT_EQ(drops_.of(DropReason::unprovenStream), 1U);
}

} // namespace
} // namespace thisbe::rendezvous
