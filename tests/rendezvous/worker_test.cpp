// A worker on loopback: kernel sockets in front of the services.
#include "rendezvous/worker.h"
#include "shared/net/system_clock.h"
#include "shared/net/tcp_connection.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/message_writer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

namespace thisbe::rendezvous {
namespace {

using namespace std::chrono_literals;

const Endpoint kAnyPort = Endpoint::parse("127.0.0.1:0").value();

class RunningWorker : public ::testing::Test {
  protected:
    void SetUp() override {
        options_.listen = {kAnyPort.address()};
        options_.port = 0;
        options_.workers = 1;
        options_.identityFile = identity_;
        parts_ = std::make_unique<ServerParts>(options_, clock_, Log::none());
        workers_.push_back(std::make_unique<Worker>(std::uint16_t{0}, options_, *parts_));
        workers_.front()->introduce(workers_);
        server_ = workers_.front()->udpEndpoints().front();
        thread_ = std::jthread([this] { workers_.front()->run(); });
    }
    void TearDown() override {
        workers_.front()->stop();
        thread_.join();
        std::filesystem::remove(identity_);
    }

    // Turns of the test's own loop until done, 5 s at most.
    template<class Done>
    bool turnUntil(Done done) {
        const TimePoint end = clock_.now() + 5s;
        while (!done() && clock_.now() < end)
            loop_.runOnce(100ms);
        return done();
    }

    ByteView bindingRequest() {
        stun::MessageWriter writer(
            buffer_, {stun::MessageClass::request, stun::method::kBinding, stun::TransactionId{}});
        return writer.finish();
    }

    static Endpoint mappedIn(ByteView message) {
        return stun::MessageView::parse(message).value().get<stun::XorMappedAddress>().value().value;
    }

    std::string identity_ =
        ::testing::TempDir() + "thisbe-worker-test-" + std::to_string(::getpid()) + ".pem";
    SystemClock clock_;
    EventLoop loop_{clock_};
    ServerOptions options_;
    std::unique_ptr<ServerParts> parts_;
    std::vector<std::unique_ptr<Worker>> workers_;
    Endpoint server_;
    std::jthread thread_;
    std::array<std::uint8_t, 64> buffer_{};
};

TEST_F(RunningWorker, AnswersOverUdpFromTheAddressThatWasAsked) {
    UdpBuffers buffers(4);
    UdpSocket socket(kAnyPort, {}, buffers);
    socket.send(std::array{Datagram{.payload = bindingRequest(), .local = {}, .remote = server_}});
    Endpoint mapped;
    Endpoint from;
    const Watch watch(loop_, socket.fd(), Interest::read, [&](Ready) {
        for (const Datagram& datagram : socket.receive()) {
            mapped = mappedIn(datagram.payload);
            from = datagram.remote;
        }
    });
    ASSERT_TRUE(turnUntil([&] { return mapped.port() != 0; }));
    EXPECT_EQ(mapped, socket.localEndpoint());
    EXPECT_EQ(from, server_);
}

// What a TCP client hears.
class Listening final : public StreamHandler {
  public:
    void onBytes(ByteView bytes) override { heard.insert(heard.end(), bytes.begin(), bytes.end()); }
    void onPeerFinished() override { ended = true; }
    void onClosed(StreamEnd) override { ended = true; }

    std::vector<std::uint8_t> heard;
    bool ended = false;
};

TEST_F(RunningWorker, AnswersOverTcpHoweverTheRequestIsCut) {
    Listening client;
    TcpConnection connection(loop_, server_, client, {});
    for (const std::uint8_t& byte : bindingRequest()) {
        connection.write(ByteView(&byte, 1));
        loop_.runOnce(1ms);
    }
    ASSERT_TRUE(turnUntil([&] { return client.heard.size() >= 32; }));
    EXPECT_EQ(mappedIn(client.heard), connection.localEndpoint());
}

TEST_F(RunningWorker, ClosesAStreamThatIsNotStun) {
    Listening client;
    TcpConnection connection(loop_, server_, client, {});
    connection.write(asBytes("GET / HTTP/1.1\r\n\r\n"));
    EXPECT_TRUE(turnUntil([&] { return client.ended; }));
    EXPECT_TRUE(client.heard.empty());
}

} // namespace
} // namespace thisbe::rendezvous
