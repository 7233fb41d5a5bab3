// What sendmmsg is given: datagrams gathered into messages, runs to one destination into one each.
#pragma once

#include "shared/net/control_message.h"
#include "shared/net/segmentation_memory.h"
#include "shared/net/socket_address.h"
#include "shared/wire/datagram.h"

#include <span>
#include <vector>

namespace thisbe {

// Allocates in its constructor only; copies no payload. May serve many sockets of one thread, one at a time.
class UdpSendBatch {
  public:
    // What the socket allows.
    struct Rules {
        AddressFamily socketFamily = AddressFamily::ipv4;
        IpAddress bound;     // a source equal to it need not be said
        bool segment = true; // runs may leave as one super-packet
    };
    // One message: the datagrams first … first + count - 1.
    struct Run {
        std::size_t first;
        std::size_t count;
    };

    UdpSendBatch();
    UdpSendBatch(const UdpSendBatch&) = delete;
    UdpSendBatch& operator=(const UdpSendBatch&) = delete;

    // Makes messages of the datagrams from index on, until it is full or dontFragment changes. Those before
    // plainUntil get a message each.
    void plan(std::span<const Datagram> datagrams, std::size_t index, std::size_t plainUntil,
              const Rules& rules);

    std::span<mmsghdr> messages() { return std::span(messages_).first(used_); }
    const Run& run(std::size_t message) const { return runs_[message]; }
    SegmentationMemory& refusals() { return refusals_; }

  private:
    // The datagrams at the front that one message can carry.
    struct Extent {
        std::size_t count = 1;
        std::size_t bytes = 0;
        bool adjacent = true; // their payloads lie one behind the other
    };
    Extent measureRun(std::span<const Datagram> datagrams) const;
    void addMessage(std::span<const Datagram> run, const Extent& extent, std::size_t first,
                    const Rules& rules);
    void addPayloads(std::span<const Datagram> run, const Extent& extent, msghdr& header);
    void addControl(const Datagram& datagram, std::size_t count, const Rules& rules, msghdr& header);

    std::vector<mmsghdr> messages_;
    std::vector<SocketAddress> names_;
    std::vector<ControlRoom> controls_;
    std::vector<Run> runs_;
    std::vector<iovec> iovecs_;
    std::size_t used_ = 0;
    std::size_t usedIovecs_ = 0;
    SegmentationMemory refusals_;
};

} // namespace thisbe
