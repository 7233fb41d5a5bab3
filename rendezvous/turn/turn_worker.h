// The relay of one worker: its logic, its sockets and its timers together.
#pragma once

#include "rendezvous/turn/turn_service.h"
#include "rendezvous/turn/udp_relays.h"
#include "shared/net/timer.h"

namespace thisbe::rendezvous {

// One thread. What clients are sent goes through the sink; sendToClients is called once in each turn of the
// loop in which peers were heard, after all of them, so that the answers leave together.
class TurnWorker {
  public:
    struct Surroundings {
        EventLoop& loop;
        UdpBuffers& buffers;
        const Clock& clock;
        RandomSource& random;
        FlowSink& sink;
        std::function<void()> sendToClients;
        // See RelayTransport::handOver(); may be empty.
        std::function<HandedOver(std::uint16_t worker, const Endpoint& from, const Endpoint& to, ByteView)> handOver;
    };

    TurnWorker(TurnShared& shared, std::uint16_t index, Surroundings surroundings);

    TurnService& service() { return service_; }
    // Sends what waits for peers: to be called before the bytes that clients' messages lie in are reused.
    void flush();
    void onFlowClosed(const Flow& flow) { service_.onFlowClosed(flow); }
    // What another worker handed over. Answers leave with the caller's next flush.
    void onHandedOver(const Endpoint& from, const Endpoint& to, ByteView data) {
        service_.onInside(surroundings_.loop.now(), from, to, data, surroundings_.sink);
    }

    const TurnCounters& counters() const { return service_.counters(); }
    const UdpRelays::Counters& socketCounters() const { return relays_.counters(); }

  private:
    void onDatagrams(RelayId relay, std::span<const Datagram> datagrams);
    void onPathErrors(RelayId relay, std::span<const PathError> errors);

    Surroundings surroundings_;
    UdpRelays relays_;
    TurnService service_;
    Timer expiryTimer_;
    Timer sendTimer_;
};

} // namespace thisbe::rendezvous
