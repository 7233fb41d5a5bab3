// Relayed addresses as kernel sockets on the worker's event loop.
#pragma once

#include "rendezvous/turn/relay_transport.h"
#include "shared/net/event_loop.h"
#include "shared/net/udp_socket.h"

#include <functional>
#include <memory>
#include <vector>

namespace thisbe::rendezvous {

// One socket for each relayed address: the kernel then tells peers' datagrams apart by port. What is queued
// for peers is gathered by socket, so that runs to one peer leave as one segmented send, and flush() sends
// all of it. Batches are shared with the other sockets of the worker. Allocates nothing while it relays. One
// thread.
class UdpRelays final : public RelayTransport {
  public:
    struct Callbacks {
        std::function<void(RelayId, std::span<const Datagram>)> onDatagrams;
        std::function<void(RelayId, std::span<const PathError>)> onPathErrors;
        // See RelayTransport::handOver(). Empty: there is no way.
        std::function<HandedOver(std::uint16_t worker, const Endpoint& from, const Endpoint& to, ByteView)>
            handOver = {};
    };
    struct Counters {
        std::uint64_t outputFull = 0; // datagrams that did not fit into the kernel's buffer
        std::uint64_t sendFailed = 0; // that the kernel refused
    };

    UdpRelays(EventLoop& loop, UdpBuffers& buffers, Callbacks callbacks);

    bool open(RelayId id, const Endpoint& local) override;
    void close(RelayId id) override;
    void send(RelayId id, const Datagram& datagram) override;
    HandedOver handOver(std::uint16_t worker, const Endpoint& from, const Endpoint& to, ByteView data) override {
        return callbacks_.handOver ? callbacks_.handOver(worker, from, to, data) : HandedOver::noWay;
    }
    // Before the bytes of what was queued are reused.
    void flush();

    const Counters& counters() const { return counters_; }

  private:
    static constexpr std::uint32_t kNone = 0xffffffff;

    struct Socket {
        Socket(UdpRelays& owner, RelayId id, const Endpoint& local);

        UdpSocket udp;
        std::uint32_t first = kNone; // of its queued datagrams
        std::uint32_t last = kNone;
        Watch watch;
    };
    struct Queued {
        Datagram datagram;
        std::uint32_t next = kNone;
    };

    void onReady(RelayId id, Ready ready);
    void flushSocket(Socket& socket);

    EventLoop& loop_;
    UdpBuffers& buffers_;
    Callbacks callbacks_;
    Counters counters_;
    std::vector<std::unique_ptr<Socket>> sockets_; // by RelayId
    std::vector<Queued> queue_;                    // of all sockets, since the last flush
    std::vector<RelayId> waiting_;                 // sockets that have some
    std::vector<Datagram> run_;                    // what one socket sends
};

} // namespace thisbe::rendezvous
