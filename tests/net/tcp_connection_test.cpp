#include "shared/net/tcp_connection.h"
#include "tests/net/tcp_test_fixture.h"
#include "tests/support/allocation_counter.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <vector>

namespace thisbe {
namespace {

using test::TcpTest;

TEST_F(TcpTest, CarriesBytesBothWaysAndKnowsItsEnds) {
    establish();
    EXPECT_EQ(client_->remoteEndpoint(), listener_->localEndpoint());
    EXPECT_EQ(client_->localEndpoint(), server().connection->remoteEndpoint());
    EXPECT_EQ(client_->write(asBytes("question")), 8U);
    EXPECT_TRUE(turnUntil([&] { return server().handler.received == "question"; }));
    EXPECT_EQ(server().connection->write(asBytes("answer")), 6U);
    EXPECT_TRUE(turnUntil([&] { return handler_.received == "answer"; }));
    EXPECT_EQ(client_->unsentBytes(), 0U);
}

TEST_F(TcpTest, WhatIsWrittenBeforeItIsConnectedArrives) {
    listen();
    connect();
    EXPECT_EQ(client_->write(asBytes("early")), 5U);
    client_->finish();
    EXPECT_TRUE(turnUntil([&] { return accepted_.size() == 1 && server().handler.peerFinished; }));
    EXPECT_EQ(server().handler.received, "early");
}

TEST_F(TcpTest, AfterHalfACloseTheOtherHalfGoesOn) {
    establish();
    client_->write(asBytes("last words"));
    client_->finish();
    EXPECT_EQ(client_->write(asBytes("more")), 0U);
    ASSERT_TRUE(turnUntil([&] { return server().handler.peerFinished; }));
    EXPECT_EQ(server().handler.received, "last words");
    EXPECT_FALSE(server().handler.end);
    server().connection->write(asBytes("reply"));
    ASSERT_TRUE(turnUntil([&] { return handler_.received == "reply"; }));
    server().connection->finish();
    ASSERT_TRUE(turnUntil([&] { return handler_.end && server().handler.end; }));
    EXPECT_EQ(*handler_.end, StreamEnd::finished);
    EXPECT_EQ(*server().handler.end, StreamEnd::finished);
}

TEST_F(TcpTest, FinishInsideThePeersFinishEndsTheStream) {
    establish();
    server().handler.whenPeerFinished = [&] { server().connection->finish(); };
    client_->finish();
    EXPECT_TRUE(turnUntil([&] { return server().handler.end && handler_.end; }));
    EXPECT_EQ(*server().handler.end, StreamEnd::finished);
}

TEST_F(TcpTest, AResetIsToldAfterWhatArrivedBeforeIt) {
    establish();
    client_->write(asBytes("token"));
    client_->abort();
    EXPECT_FALSE(handler_.end);
    ASSERT_TRUE(turnUntil([&] { return server().handler.end.has_value(); }));
    EXPECT_EQ(server().handler.received, "token");
    EXPECT_EQ(*server().handler.end, StreamEnd::reset);
    EXPECT_FALSE(server().handler.peerFinished);
}

TEST_F(TcpTest, AWriteIntoAResetConnectionEndsIt) {
    establish();
    server().connection->pauseReading();
    client_->abort();
    server().connection->write(asBytes("x"));
    EXPECT_TRUE(turnUntil([&] { return server().handler.end.has_value(); }));
    EXPECT_EQ(*server().handler.end, StreamEnd::reset);
}

TEST_F(TcpTest, ABoundedBufferPushesBackAndSaysWhenThereIsRoomAgain) {
    acceptedOptions_.maxUnsent = 10'000;
    establish();
    client_->pauseReading();
    const std::string piece(100'000, 'x');
    std::size_t sent = 0;
    std::size_t taken = 0;
    do
        sent += taken = server().connection->write(asBytes(piece));
    while (taken == piece.size());
    EXPECT_EQ(server().connection->unsentBytes(), 10'000U);
    EXPECT_EQ(server().connection->write(asBytes(piece)), 0U);
    for (int i = 0; i < 5; ++i)
        loop_.runOnce(Duration::zero());
    EXPECT_EQ(handler_.received, "");
    client_->resumeReading();
    EXPECT_TRUE(turnUntil([&] { return handler_.received.size() == sent; }));
    EXPECT_EQ(server().handler.writable, 1);
    EXPECT_EQ(server().connection->unsentBytes(), 0U);
}

TEST_F(TcpTest, FinishWaitsForWhatIsBuffered) {
    establish();
    client_->pauseReading();
    const std::string piece(1'000'000, 'x');
    std::size_t sent = 0;
    std::size_t taken = 0;
    do
        sent += taken = server().connection->write(asBytes(piece));
    while (taken == piece.size());
    server().connection->finish();
    client_->resumeReading();
    EXPECT_TRUE(turnUntil([&] { return handler_.peerFinished; }));
    EXPECT_EQ(handler_.received.size(), sent);
}

TEST_F(TcpTest, AHandlerMayDestroyItsConnectionInEveryCall) {
    for (int i = 0; i < 4; ++i) {
        accepted_.clear();
        handler_ = {};
        const auto destroy = [this] { client_.reset(); };
        if (i == 0) handler_.whenConnected = destroy;
        if (i == 1) handler_.whenBytes = destroy;
        if (i == 2) handler_.whenPeerFinished = destroy;
        if (i == 3) handler_.whenClosed = destroy;
        listen();
        connect();
        ASSERT_TRUE(turnUntil([this] { return accepted_.size() == 1; }));
        server().connection->write(asBytes("bytes"));
        server().connection->finish();
        if (i == 3) client_->finish();
        EXPECT_TRUE(turnUntil([this] { return client_ == nullptr; })) << i;
        loop_.runOnce(Duration::zero());
    }
}

TEST_F(TcpTest, NobodyListeningIsRefused) {
    listen();
    const Endpoint closed = listener_->localEndpoint();
    listener_.reset();
    client_ = std::make_unique<TcpConnection>(loop_, closed, handler_, TcpConnection::Options{});
    EXPECT_FALSE(handler_.end);
    EXPECT_TRUE(turnUntil([this] { return handler_.end.has_value(); }));
    EXPECT_EQ(*handler_.end, StreamEnd::refused);
    EXPECT_FALSE(handler_.connected);
}

TEST_F(TcpTest, WhatFailsAtOnceIsToldFromTheLoopToo) {
    const TcpConnection::Options options{.local = Endpoint::parse("192.0.2.222:0").value()};
    client_ =
        std::make_unique<TcpConnection>(loop_, Endpoint::parse("127.0.0.1:9").value(), handler_, options);
    EXPECT_FALSE(handler_.end);
    EXPECT_TRUE(turnUntil([this] { return handler_.end.has_value(); }));
    EXPECT_EQ(*handler_.end, StreamEnd::other);
}

// A full backlog answers nobody.
TEST_F(TcpTest, AConnectionThatIsNotAnsweredTimesOut) {
    listener_.emplace(loop_, Endpoint::parse("127.0.0.1:0").value(), TcpListener::Options{.backlog = 1},
                      [](const FileDescriptor&, const Endpoint&) {});
    listener_->pause();
    std::array<test::RecordingHandler, 4> handlers;
    std::vector<std::unique_ptr<TcpConnection>> clients;
    for (auto& handler : handlers)
        clients.push_back(std::make_unique<TcpConnection>(
            loop_, listener_->localEndpoint(), handler,
            TcpConnection::Options{.connectTimeout = std::chrono::milliseconds{20}}));
    EXPECT_TRUE(turnUntil([&] { return handlers.back().end.has_value(); }));
    EXPECT_EQ(*handlers.back().end, StreamEnd::connectTimeout);
    EXPECT_TRUE(handlers.front().connected);
}

TEST_F(TcpTest, CarryingBytesAllocatesNothing) {
    establish();
    std::size_t received = 0;
    server().handler.whenBytes = [&] {
        received += server().handler.received.size();
        server().handler.received.clear();
    };
    const std::string piece(500, 'x');
    client_->write(asBytes(piece));
    ASSERT_TRUE(turnUntil([&] { return received == 500; }));
    const test::AllocationCounter allocations;
    for (std::size_t i = 2; i <= 50; ++i) {
        client_->write(asBytes(piece));
        while (received < i * 500)
            loop_.runOnce(std::chrono::seconds{5});
    }
    EXPECT_EQ(allocations.count(), 0U);
}

TEST_F(TcpTest, AnIdleConnectionIsSmallAndHasNothingOnTheHeap) {
    EXPECT_LE(sizeof(TcpConnection), 256U);
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    FileDescriptor ours(ends[0]);
    const FileDescriptor theirs(ends[1]);
    const test::AllocationCounter allocations;
    const TcpConnection connection(loop_, std::move(ours), {}, handler_, {});
    EXPECT_EQ(allocations.count(), 0U);
}

} // namespace
} // namespace thisbe
