// An open listener for UDP tests.
#pragma once

#include "peer/listener/listen_context.h"
#include "peer/listener/listener.h"
#include "peer/report/test_result.h"
#include "peer/traffic/receive_turn.h"
#include "peer/traffic/stream_pacer.h"
#include "peer/traffic/stream_pump.h"
#include "shared/net/system_random.h"
#include "shared/net/udp_socket.h"
#include "shared/packet/listener_service.h"

#include <unordered_map>

namespace thisbe::peer {

struct UdpListenerOptions {
    packet::ListenerLimits limits;
    bool sendSegments = true;
    bool receiveSegments = true;
};

// Prints a line when a test begins and a summary when it ends, or a JSON object each.
class UdpListener final : public Listener {
  public:
    // Throws Poco::Net::NetException naming the address.
    UdpListener(ListenContext& context, const Endpoint& local, const UdpListenerOptions& options);

    Endpoint localEndpoint() const { return socket_.localEndpoint(); }
    void finish() override;

  private:
    static constexpr Duration kTick = std::chrono::milliseconds(50);

    void onReady(Ready ready);
    void onTick();
    void proceed();
    void sendControl(TimePoint now);
    // A pump for each session that sends, and none for those that no longer do.
    void matchPumps();
    void report();
    void keep(const TestResult& result);
    TimePoint nextDue() const;

    ListenContext& context_;
    SystemRandom random_;
    UdpBuffers buffers_;
    UdpSocket socket_;
    packet::ListenerService service_;
    std::unordered_map<packet::SessionId, std::unique_ptr<StreamPump>> pumps_;
    DatagramBatch control_;
    std::uint64_t tests_ = 0;
    StreamPacer pacer_;
    Timer deadline_;
    Timer tick_;
    ReceiveTurn receiveTurn_;
    Watch watch_;
};

} // namespace thisbe::peer
