// One UDP socket of a worker, with the answers that wait to leave through it.
#pragma once

#include "rendezvous/drop_reason.h"
#include "rendezvous/flow.h"
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
    struct Callbacks {
        std::function<void(const Datagram&)> onDatagram;
        std::function<void(const Flow&)>
            onPortClosed;              // ICMP says that nobody listens there; anyone can forge it
        std::function<void()> onBatch; // a batch is through: flush()
    };

    // Throws Poco::Net::NetException naming the address when it cannot be bound.
    UdpListener(EventLoop& loop, UdpBuffers& buffers, const Endpoint& local, DropCounters& drops,
                Callbacks callbacks);

    // Whether an answer from this local endpoint leaves through this socket.
    bool serves(const Endpoint& local) const;
    Endpoint localEndpoint() const { return local_; }

    // Copies the datagram, and the rest of its payload, into the batch, sending the batch first when it is
    // full.
    void queue(const Datagram& datagram, ByteView rest);
    void flush();

  private:
    void onReadable();
    void onPathErrors();

    UdpSocket socket_;
    Endpoint local_;
    DropCounters& drops_;
    Callbacks callbacks_;
    DatagramBatch batch_;
    Watch watch_;
};

} // namespace thisbe::rendezvous
