// One SCTP association (RFC 9260) with one peer over any carrier of packets, here DTLS (RFC 8261).
#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/channel/reliability.h"
#include "shared/channel/sctp_event.h"
#include "shared/channel/sctp_send_result.h"

#include <optional>

namespace thisbe {

// Narrow on purpose, so that the implementation can be replaced (UsrsctpAssociation is the only one now;
// tests of what is above have a fake). Packets in, packets out; one thread.
class SctpAssociation {
  public:
    // The longest message that we take or send (RFC 8841's max-message-size).
    static constexpr std::size_t kMaxMessage = std::size_t{256} * 1024;
    // Streams that we ask for in either direction: each of two peers can open half as many channels. RFC 8831
    // would have 65,535, but each costs memory from the beginning.
    static constexpr std::uint16_t kStreams = 64;

    virtual ~SctpAssociation() = default;

    // Both sides call it (RFC 8831 wants no listener); the packets cross and make one association.
    virtual Result<void> connect(TimePoint now) = 0;
    // Whatever is in it: packets that are not of this association are dropped.
    virtual void onPacket(TimePoint now, ByteView packet) = 0;
    virtual void onDeadline(TimePoint now) = 0;
    virtual TimePoint nextDeadline() const = 0;
    // The next packet to send. Valid until the next call of any association.
    virtual std::optional<ByteView> takeOutput() = 0;
    // Call it until it returns nothing, then takeOutput(). A user that does not call it makes the peer stop
    // sending, and nobody's memory grow.
    virtual std::optional<SctpEvent> takeEvent(TimePoint now) = 0;

    // All or nothing; copies the payload. Never blocks.
    virtual SctpSendResult send(TimePoint now, StreamId stream, std::uint32_t protocol, ByteView payload,
                                const Reliability& reliability) = 0;
    // Asks to end our side of a stream after what was sent on it; event outgoingReset or resetRefused
    // follows.
    virtual void resetStream(TimePoint now, StreamId stream) = 0;
    // Tells the peer, once, and ends it: no more events.
    virtual void abort(TimePoint now) = 0;

    // Messages, or pieces of long ones, that the peer has not acknowledged. 0: all have arrived.
    virtual std::size_t unacknowledged() const = 0;
};

} // namespace thisbe
