// Notices that libusrsctp has forgotten to repeat what was lost, and says what makes it go on.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/clock.h"
#include "shared/channel/sctp_chunk.h"

#include <array>

namespace thisbe {

// When T3-rtx expires, libusrsctp 0.9.5 counts anew which chunks wait for their retransmission, and leaves
// out those that were sent less than a round trip and four variances ago, though a fast retransmit may have
// marked them. When the counted ones are through, it takes the rest for nothing to be done: nothing is in
// flight, T3-rtx is stopped, and the association stands still until the end of time, with heartbeats going to
// and fro.
//
// What is left are the marked chunks and, always, chunks behind them that the peer has reported received in
// gap blocks. A SACK that misses those takes them back: RFC 9260, 6.2.1 D iii, has them counted as missing
// and T3-rtx started, and when that expires everything is old enough to be counted. So the cure is the peer's
// last SACK without its gaps; the peer's next one reports them again before much more than the first chunk
// was repeated in vain.
//
// No I/O. Not thread-safe.
class RetransmissionGuard {
  public:
    static constexpr std::size_t kPacketSize = kSctpCommonHeader + 16;
    using Packet = std::array<std::uint8_t, kPacketSize>;

    // A packet of the peer's.
    void onIncoming(TimePoint now, ByteView packet);
    // A packet of the library's.
    void onOutgoing(TimePoint now, ByteView packet);

    // For as long as data waits for its acknowledgement: a packet for the library, as if of the peer's, if it
    // has sent none of that data for two times its longest timer, nor was any acknowledged meanwhile. Once
    // for each such time.
    std::optional<Packet> revive(TimePoint now, Duration longestTimer);

  private:
    TimePoint lastProgress_{};
    std::array<std::uint8_t, kSctpCommonHeader> header_{}; // of the packet with the last SACK
    std::optional<SctpSack> lastSack_;
};

} // namespace thisbe
