// A listener and connections on loopback, and users of streams that write down what they were told.
#pragma once

#include "shared/net/event_loop.h"
#include "shared/net/system_clock.h"
#include "shared/net/tcp_connection.h"
#include "shared/net/tcp_listener.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace thisbe::test {

// Keeps everything; what a test wants to happen inside a call it sets.
class RecordingHandler final : public StreamHandler {
  public:
    void onConnected() override {
        connected = true;
        if (whenConnected) whenConnected();
    }
    void onBytes(ByteView bytes) override {
        received += asText(bytes);
        if (whenBytes) whenBytes();
    }
    void onPeerFinished() override {
        peerFinished = true;
        if (whenPeerFinished) whenPeerFinished();
    }
    void onWritable() override {
        ++writable;
        if (whenWritable) whenWritable();
    }
    void onClosed(StreamEnd reason) override {
        end = reason;
        if (whenClosed) whenClosed();
    }

    bool connected = false;
    bool peerFinished = false;
    int writable = 0;
    std::string received;
    std::optional<StreamEnd> end;
    std::function<void()> whenConnected, whenBytes, whenPeerFinished, whenWritable, whenClosed;
};

class TcpTest : public ::testing::Test {
  protected:
    // A connection that the listener accepted, with its user.
    struct Accepted {
        RecordingHandler handler;
        std::unique_ptr<TcpConnection> connection;
    };

    void listen(const Endpoint& local = Endpoint::parse("127.0.0.1:0").value()) {
        listener_.emplace(loop_, local, TcpListener::Options{},
                          [this](FileDescriptor socket, const Endpoint& remote) {
                              auto& accepted = *accepted_.emplace_back(std::make_unique<Accepted>());
                              accepted.connection = std::make_unique<TcpConnection>(
                                  loop_, std::move(socket), remote, accepted.handler, acceptedOptions_);
                          });
    }
    void connect(const TcpConnection::Options& options = {}) {
        client_ = std::make_unique<TcpConnection>(loop_, listener_->localEndpoint(), handler_, options);
    }
    // Both ends of one connection.
    void establish() {
        listen();
        connect();
        ASSERT_TRUE(turnUntil([this] { return handler_.connected && accepted_.size() == 1; }));
    }
    // Turns the loop until it is so; gives up when nothing has happened for long.
    bool turnUntil(const std::function<bool()>& done) {
        for (int turn = 0; turn < 20'000; ++turn) {
            if (done()) return true;
            const TimePoint before = loop_.now();
            loop_.runOnce(std::chrono::seconds{5});
            if (loop_.now() - before >= std::chrono::seconds{5}) return done();
        }
        return false;
    }
    Accepted& server() { return *accepted_.at(0); }

    SystemClock clock_;
    EventLoop loop_{clock_};
    TcpConnection::Options acceptedOptions_;
    std::vector<std::unique_ptr<Accepted>> accepted_;
    RecordingHandler handler_;
    std::unique_ptr<TcpConnection> client_;
    std::optional<TcpListener> listener_;
};

} // namespace thisbe::test
