// A server of two workers on loopback, in threads of its own, and clients that choose which of them hears
// them.
#pragma once

#include "rendezvous/worker.h"
#include "shared/net/system_clock.h"
#include "shared/net/tcp_connection.h"
#include "tests/rendezvous/test_peer.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <thread>

namespace thisbe::rendezvous::test {

// One socket of a client, UDP or TCP, driven by the test's loop.
class Caller {
  public:
    virtual ~Caller() = default;
    virtual void send(ByteView message) = 0;
    virtual Flow flow() const = 0; // as a TestPeer has it: only the remote end counts

    // What came and was not taken yet.
    std::deque<Bytes> inbox;
};

// The kernel is told to choose the worker by the client's port: an even one belongs to worker 0.
class TwoWorkers : public ::testing::Test {
  protected:
    void SetUp() override { start(); }
    void TearDown() override { stop(); }

    // Before SetUp() of this class; the options of the server.
    ServerOptions options_ = defaultOptions();

    std::unique_ptr<Caller> udp(std::uint16_t worker, AddressFamily family = AddressFamily::ipv4);
    // From this address of the loopback.
    std::unique_ptr<Caller> udp(std::uint16_t worker, const IpAddress& from);
    std::unique_ptr<Caller> tcp(std::uint16_t worker);
    Endpoint server(AddressFamily family = AddressFamily::ipv4) const;

    // Turns of the test's own loop until done; gives up after a long time.
    bool turnUntil(const std::function<bool()>& done);
    // The answer to request; what else comes meanwhile stays in the caller's inbox.
    Bytes ask(Caller& caller, const Bytes& request);
    // The next message of that method that the server began.
    Bytes await(Caller& caller, stun::Method method);
    // Both Registers; the answer to the second.
    Bytes tryJoin(Caller& caller, TestPeer& peer, bool join = false);
    void join(Caller& caller, TestPeer& peer) {
        EXPECT_TRUE(peer.onRegistered(tryJoin(caller, peer))) << peer.id;
    }
    // Ids in the first page of the roster.
    std::vector<std::string> roster(Caller& caller, TestPeer& peer);
    // A name of a room that this worker owns.
    static std::string roomOf(std::uint16_t worker);

    // Ends the threads; the workers' counters may be read then.
    void stop();
    const Worker& worker(std::size_t index) const { return *workers_.at(index); }
    std::uint64_t drops(DropReason reason) const;

    SystemClock clock_;
    EventLoop loop_{clock_};
    UdpBuffers buffers_{4};

  private:
    static ServerOptions defaultOptions();
    void start();
    void makeWorkers();

    std::unique_ptr<ServerParts> parts_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::jthread> threads_;
};

} // namespace thisbe::rendezvous::test
