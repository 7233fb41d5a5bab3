#include "shared/net/tcp_listener.h"
#include "tests/net/tcp_test_fixture.h"

#include <Poco/Net/NetException.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fcntl.h>
#include <vector>

namespace thisbe {
namespace {

using test::TcpTest;

class TcpListenerTest : public TcpTest {};

TEST_F(TcpListenerTest, AcceptsManyAtOnce) {
    listen();
    std::vector<std::unique_ptr<TcpConnection>> clients;
    std::vector<std::unique_ptr<test::RecordingHandler>> handlers;
    for (int i = 0; i < 300; ++i) {
        handlers.push_back(std::make_unique<test::RecordingHandler>());
        clients.push_back(std::make_unique<TcpConnection>(loop_, listener_->localEndpoint(), *handlers.back(),
                                                          TcpConnection::Options{}));
    }
    EXPECT_TRUE(turnUntil([this] { return accepted_.size() == 300; }));
    EXPECT_EQ(listener_->counters().accepted, 300U);
}

TEST_F(TcpListenerTest, AcceptsOverIpv6) {
    try {
        listen(Endpoint::parse("[::1]:0").value());
    } catch (const Poco::Exception&) {
        GTEST_SKIP() << "this host has no IPv6 loopback";
    }
    connect();
    EXPECT_TRUE(turnUntil([this] { return handler_.connected && accepted_.size() == 1; }));
    EXPECT_TRUE(server().connection->remoteEndpoint().isV6());
}

TEST_F(TcpListenerTest, AListenerForBothFamiliesShowsIpv4AddressesAsSuch) {
    Endpoint remoteSeen;
    try {
        listener_.emplace(loop_, Endpoint::parse("[::]:0").value(), TcpListener::Options{.v6Only = false},
                          [&](const FileDescriptor&, const Endpoint& remote) { remoteSeen = remote; });
    } catch (const Poco::Exception&) {
        GTEST_SKIP() << "this host has no IPv6";
    }
    const Endpoint v4(IpAddress::parse("127.0.0.1").value(), listener_->localEndpoint().port());
    client_ = std::make_unique<TcpConnection>(loop_, v4, handler_, TcpConnection::Options{});
    EXPECT_TRUE(turnUntil([&] { return remoteSeen.port() != 0; }));
    EXPECT_EQ(remoteSeen, client_->localEndpoint());
}

TEST_F(TcpListenerTest, AnAddressInUseIsAnExceptionThatNamesIt) {
    listen();
    try {
        const TcpListener second(loop_, listener_->localEndpoint(), {},
                                 [](const FileDescriptor&, const Endpoint&) {});
        FAIL() << "bound twice";
    } catch (const Poco::Net::NetException& error) {
        EXPECT_NE(error.displayText().find(listener_->localEndpoint().toString()), std::string::npos)
            << error.displayText();
    }
}

TEST_F(TcpListenerTest, PausedItLeavesConnectionsInTheBacklog) {
    listen();
    listener_->pause();
    connect();
    EXPECT_TRUE(turnUntil([this] { return handler_.connected; }));
    loop_.runOnce(Duration::zero());
    EXPECT_TRUE(accepted_.empty());
    listener_->resume();
    EXPECT_TRUE(turnUntil([this] { return accepted_.size() == 1; }));
}

TEST_F(TcpListenerTest, TheHandlerMayDestroyTheListener) {
    int accepted = 0;
    listener_.emplace(loop_, Endpoint::parse("127.0.0.1:0").value(), TcpListener::Options{},
                      [this, &accepted](const FileDescriptor&, const Endpoint&) {
                          listener_.reset();
                          ++accepted; // the captures must still be there
                      });
    connect();
    EXPECT_TRUE(turnUntil([&] { return accepted == 1; }));
    EXPECT_FALSE(listener_);
}

// Lowers the limit of descriptors to what is in use, for its lifetime.
class NoMoreDescriptors {
  public:
    NoMoreDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const FileDescriptor lowestFree(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        rlimit none = before_;
        none.rlim_cur = static_cast<rlim_t>(lowestFree.get());
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    NoMoreDescriptors(const NoMoreDescriptors&) = delete;
    NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

  private:
    rlimit before_{};
};

TEST_F(TcpListenerTest, WithoutDescriptorsItRestsAndLosesNoConnection) {
    listen();
    connect();
    // The undefined-behaviour sanitizer needs a descriptor when it first meets a class: let it do so now.
    StreamHandler& met = handler_;
    met.onWritable();
    {
        const NoMoreDescriptors limit;
        ASSERT_TRUE(turnUntil([this] { return listener_->counters().exhausted > 0 && handler_.connected; }));
        for (int i = 0; i < 100; ++i)
            loop_.runOnce(Duration::zero());
        EXPECT_LE(listener_->counters().exhausted, 2U); // it does not spin
    }
    EXPECT_TRUE(turnUntil([this] { return accepted_.size() == 1; }));
    client_->write(asBytes("still here"));
    EXPECT_TRUE(turnUntil([this] { return server().handler.received == "still here"; }));
}

} // namespace
} // namespace thisbe
