// One thread of the server: its sockets, its services, and nothing that another thread touches but the
// mailbox.
#pragma once

#include "rendezvous/binding_service.h"
#include "rendezvous/dispatcher.h"
#include "rendezvous/flow_sink.h"
#include "rendezvous/mailbox.h"
#include "rendezvous/neighbours.h"
#include "rendezvous/options.h"
#include "rendezvous/registration_service.h"
#include "rendezvous/server_parts.h"
#include "rendezvous/stream_clients.h"
#include "rendezvous/turn/turn_worker.h"
#include "rendezvous/udp_listener.h"
#include "shared/net/system_random.h"
#include "shared/net/timer.h"

#include <atomic>
#include <memory>
#include <vector>

namespace thisbe::rendezvous {

// Every worker binds the same addresses (SO_REUSEPORT), so each can answer from any of them; the kernel
// spreads datagrams and connections over the workers. Sockets to logic, no rules.
class Worker final : public FlowSink, private LoopInbox {
  public:
    // Binds the sockets: throws StartupError naming the address. With a port of 0 the first worker chooses
    // one, and options.port must be set to it for the others.
    // options.listen and options.workers are filled in. parts must outlive it.
    Worker(std::uint16_t index, const ServerOptions& options, const ServerParts& parts);
    ~Worker() override;

    // For handing over to one another; before run().
    void introduce(const std::vector<std::unique_ptr<Worker>>& workers);

    // Until stop().
    void run() { loop_.run(); }
    // From any thread: tells the peers that the server stops, waits a moment for them to acknowledge, then
    // ends run().
    void stop();

    std::vector<Endpoint> udpEndpoints() const;
    // After run() only.
    const DropCounters& drops() const { return drops_; }
    const RegistrationCounters& registrations() const { return registration_.counters(); }
    // Null without a relay.
    const TurnWorker* relay() const { return turn_.get(); }

    // FlowSink: on this worker's thread.
    using FlowSink::send;
    void send(const Flow& flow, ByteView front, ByteView rest) override;

  private:
    void startRelay(const ServerParts& parts);
    StreamClients::Callbacks streamCallbacks();
    void listen(const IpAddress& address, std::uint16_t port, bool streams);
    void listenTls(const ServerOptions& options, const TlsContext& tls);
    void onDatagram(const Datagram& datagram);
    void onStreamMessage(const Flow& flow, ByteView message);
    // LoopInbox: what the others handed over.
    bool hasMail() const override { return !mailbox_.empty(); }
    void takeMail() override;
    void onLetter(const Letter& letter);
    void handOver(std::uint16_t worker, const Letter& letter);
    HandedOver handOverRelayed(std::uint16_t worker, const Endpoint& from, const Endpoint& to, ByteView data);
    // A connection ended, or ICMP says that nobody is there: whoever owns its session may want to know.
    void onFlowClosed(const Flow& flow);
    // SO_REUSEPORT would let a second server of this user in, to take half of what comes. Throws
    // StartupError.
    void refuseSecondServer(const ServerOptions& options);
    // This worker's peers know that the server stops.
    void leave();
    void onDeadline();
    // Sends what was queued for clients.
    void flush();
    // Sends what was queued, and arms the timer for what comes next.
    void proceed();

    std::uint16_t index_;
    EventLoop loop_;
    SystemRandom random_;
    UdpBuffers buffers_;
    DropCounters drops_;
    BindingService binding_;
    RegistrationService registration_;
    Dispatcher dispatcher_;
    std::vector<std::unique_ptr<UdpListener>> udp_;
    StreamLimits streamLimits_;
    StreamClients streams_;
    std::unique_ptr<TurnWorker> turn_;
    Mailbox mailbox_;
    Neighbours neighbours_;
    std::vector<Worker*> workers_;
    Timer timer_;
    TimePoint stopBy_ = kNever;
    // The others look at them.
    std::atomic<bool> farewellsDone_ = false;
    std::atomic<bool> wantsClosedFlows_ = false;
};

} // namespace thisbe::rendezvous
