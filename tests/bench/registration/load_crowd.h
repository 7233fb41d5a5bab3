// Load peers behind one socket, each at an address of its own in 127.0.0.0/8.
#pragma once

#include "shared/net/udp_socket.h"
#include "shared/wire/datagram_batch.h"
#include "tests/bench/registration/load_peer.h"

#include <chrono>
#include <deque>
#include <functional>
#include <unordered_map>

namespace thisbe::bench {

// Single-threaded: does something only while one of its functions runs.
class LoadCrowd {
  public:
    using Clock = std::chrono::steady_clock;

    LoadCrowd(std::size_t peers, std::size_t perRoom, const Endpoint& server);

    // Registers all who are not, so many at a time; with follow they are told of their room from then on.
    // False if that took longer than the limit.
    bool registerAll(std::size_t atATime, Clock::duration limit, bool follow);

    struct Keepalives {
        std::uint64_t sent = 0;
        std::uint64_t answered = 0;
        std::uint64_t refused = 0;
        double longestTurn = 0; // seconds in which the generator did not come round to sending
        double seconds = 0;
    };
    // Each peer one in every interval, evenly spread, for so long or until done. Who is refused has been
    // forgotten by the server, and registers anew, so many at a time.
    Keepalives keepAlive(
        Clock::duration time, Clock::duration interval, std::size_t atATime,
        const std::function<bool(const Keepalives&)>& done = [](const Keepalives&) { return false; });
    // Without asking anybody: all are registered, with a server that is no more.
    void pretendAll();

    std::size_t registered() const { return registered_; }
    std::uint64_t pushes() const { return pushes_; }

    // The last peer leaves and comes again; how long after it knew that it was registered each other peer of
    // its room was told, in microseconds. Those who were not told within two seconds are left out.
    std::vector<double> joinLatencies();
    // So many pages asked for one after the other by one peer: how many were answered.
    std::size_t fetchPages(std::size_t count);

  private:
    struct InFlight {
        Clock::time_point since;
    };

    void send(std::size_t number, ByteView message);
    void flush();
    // Takes in whatever has arrived. True if anything had.
    bool receive();
    void onMessage(std::size_t number, const stun::MessageView& message);
    void onRegisterAnswer(std::size_t number, const stun::MessageView& message);
    void beginRegistrations(std::size_t atATime);
    void startRegistering(std::size_t number);

    LoadPeer::Shared shared_;
    std::vector<LoadPeer> peers_;
    Endpoint server_;
    UdpBuffers buffers_{64, 2048};
    UdpSocket socket_;
    DatagramBatch output_{256, 256 * 1200};
    std::deque<std::size_t> waiting_; // to register
    std::unordered_map<std::size_t, InFlight> registering_;
    Clock::time_point lookedAt_{};
    std::size_t registered_ = 0;
    bool follow_ = false;
    std::uint64_t pushes_ = 0;
    std::uint64_t pages_ = 0;
    Keepalives keepalives_;
    std::size_t next_ = 0;                                      // whose keepalive is next
    std::unordered_map<std::size_t, Clock::time_point> toldAt_; // while a join is measured
    bool watching_ = false;
    std::uint64_t unregistered_ = 0;
};

} // namespace thisbe::bench
