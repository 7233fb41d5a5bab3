// Sends one stream's packets through a socket.
#pragma once

#include "shared/packet/stream_sender.h"

#include <functional>

namespace thisbe::peer {

// Batches by rate: up to kSingly packets a second each leaves alone and when it is due; above, those of
// kGather leave together, late by so much at most; unlimited ones as many as fit. Whatever is late by the
// time of a send leaves with it. Allocates in its constructor only.
class StreamPump {
  public:
    static constexpr double kSingly = 250'000;
    static constexpr Duration kGather = std::chrono::microseconds(20);
    // Two super-packets of the smallest packets: enough that the system call is not felt, and few enough that
    // they lie in the cache when the kernel takes them.
    static constexpr std::size_t kMostAtOnce = 128;

    // Hands packets to the kernel, as DatagramIo::send().
    using Send = std::function<SendReport(TimePoint now, std::span<const Datagram> packets)>;

    // gather: packets to wait for, 0: by rate. sender outlives this.
    StreamPump(packet::StreamSender& sender, Send send, const packet::TrafficShape& shape,
               std::size_t gather);

    // When to call send(): kNever when the stream is over or waits for the socket.
    TimePoint nextDue() const;
    void send(TimePoint now);
    // The socket was full; call onWritable() when it can be written.
    bool blocked() const { return blocked_; }
    void onWritable(TimePoint now);
    // The stream ends here and now.
    void giveUp();

    // Every packet that the kernel took; for captures.
    using Tap = std::function<void(TimePoint now, std::span<const Datagram> sent)>;
    void setTap(Tap tap) { tap_ = std::move(tap); }

  private:
    void handOver(TimePoint now);

    packet::StreamSender& sender_;
    Send send_;
    DatagramBatch batch_;
    Tap tap_;
    std::size_t atOnce_;
    Duration wait_{}; // from when the first is due until enough are
    bool blocked_ = false;
};

} // namespace thisbe::peer
