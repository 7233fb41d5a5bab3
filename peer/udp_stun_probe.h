// Asks one STUN server over UDP, and about the NAT in between where it can tell.
#pragma once

#include "peer/stun_finding.h"
#include "shared/net/event_loop.h"
#include "shared/net/timer.h"
#include "shared/net/udp_socket.h"
#include "shared/stun/nat_behavior_discovery.h"
#include "shared/wire/datagram_batch.h"

#include <functional>
#include <memory>

namespace thisbe::peer {

class UdpStunProbe {
  public:
    struct Options {
        Endpoint server;
        std::uint16_t localPort = 0; // 0: any
        bool behaviour = true;       // ask about the NAT if the server offers it; takes some seconds
    };

    // Begins at once; onDone is called from the loop when finding() is complete. Throws
    // Poco::Net::NetException when the local port cannot be bound.
    UdpStunProbe(EventLoop& loop, UdpBuffers& buffers, const Options& options, RandomSource& random,
                 std::function<void()> onDone);

    const StunFinding& finding() const { return finding_; }

  private:
    void onReady();
    void onDatagram(const Datagram& datagram);
    void onBindingResponse(const Datagram& datagram);
    void onPathErrors();
    void onDeadline();
    void beginDiscovery();
    // Sends what is due, and finishes or arms the timer for what comes next.
    void proceed();
    void finish(std::string problem);

    EventLoop& loop_;
    Options options_;
    RandomSource& random_;
    std::function<void()> onDone_;
    StunFinding finding_;
    UdpSocket socket_;
    stun::TransactionTable binding_;
    std::unique_ptr<stun::NatBehaviourDiscovery> discovery_;
    DatagramBatch batch_;
    bool done_ = false;
    Timer timer_;
    Watch watch_;
};

} // namespace thisbe::peer
