// One UDP socket of a worker, with the answers that wait to leave through it.
#pragma once

#include "rendezvous/drop_reason.h"
#include "shared/net/event_loop.h"
#include "shared/net/udp_socket.h"
#include "shared/wire/datagram_batch.h"

#include <functional>

namespace thisbe::rendezvous {

// Receives in batches, tells the worker of each, and sends what the worker queued meanwhile as one batch.
// What does not fit into the kernel's buffer is dropped and counted: every STUN request is retransmitted by
// its client. Buffers are shared by all listeners of one worker. Belongs to its loop's thread; allocates
// nothing in steady state.
class UdpListener {
  public:
    using OnDatagram = std::function<void(const Datagram&)>;

    // Called for each datagram; when the batch is through, onBatch is called and then everything queued is
    // sent. Throws Poco::Net::NetException naming the address when it cannot be bound.
    UdpListener(EventLoop& loop, UdpBuffers& buffers, const Endpoint& local, DropCounters& drops,
                OnDatagram onDatagram, std::function<void()> onBatch);

    // Whether an answer from this local endpoint leaves through this socket.
    bool serves(const Endpoint& local) const;
    Endpoint localEndpoint() const { return local_; }

    // Copies the datagram into the batch, sending the batch first when it is full.
    void queue(const Datagram& datagram);
    void flush();

  private:
    void onReadable();

    UdpSocket socket_;
    Endpoint local_;
    DropCounters& drops_;
    OnDatagram onDatagram_;
    std::function<void()> onBatch_;
    DatagramBatch batch_;
    Watch watch_;
};

} // namespace thisbe::rendezvous
