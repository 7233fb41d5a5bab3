// One test over a UDP socket of its own.
#pragma once

#include "peer/traffic/receive_turn.h"
#include "peer/traffic/stream_pacer.h"
#include "peer/traffic/stream_pump.h"
#include "shared/net/udp_socket.h"
#include "shared/packet/generator_session.h"

namespace thisbe::peer {

struct UdpRunOptions {
    Endpoint listener;
    packet::TestPlan plan;
    std::size_t gather = 0; // StreamPump
    bool sendSegments = true;
    bool receiveSegments = true;
    // Called when it has ended, perhaps more than once; not to destroy it. Empty: loop.stop().
    std::function<void()> onEnd{};
};

// Ends by itself.
class UdpRun {
  public:
    // Throws Poco::Net::NetException when this host has no such socket.
    UdpRun(EventLoop& loop, const Clock& clock, RandomSource& random, const UdpRunOptions& options);

    // Every datagram of the test as it passes, from now on; for captures. sent: by this side.
    using Tap = std::function<void(TimePoint now, bool sent, const Datagram& datagram)>;
    void setTap(Tap tap) { tap_ = std::move(tap); }

    void start();
    // From a signal: ends early, with both sides' results if the listener still answers. The second time: at
    // once.
    void stop();

    const packet::GeneratorSession& session() const { return session_; }
    const Endpoint& remote() const { return options_.listener; }
    std::uint16_t localPort() const { return socket_.localEndpoint().port(); }

  private:
    static constexpr Duration kTick = std::chrono::milliseconds(50);

    void onReady(Ready ready);
    void onPathErrors();
    void onTick();
    // Says what is due, begins what may begin, and waits for what is next.
    void proceed();
    void makePump();
    void sendControl(TimePoint now);
    void noteSocket();
    void end();

    EventLoop& loop_;
    const Clock& clock_;
    UdpRunOptions options_;
    UdpBuffers buffers_;
    UdpSocket socket_;
    packet::GeneratorSession session_;
    std::unique_ptr<StreamPump> pump_;
    DatagramBatch control_;
    Tap tap_;
    bool stopping_ = false;
    StreamPacer pacer_;
    Timer deadline_;
    Timer tick_;
    ReceiveTurn receiveTurn_;
    Watch watch_;
};

} // namespace thisbe::peer
