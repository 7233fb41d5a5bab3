// The header of every test packet and clock exchange.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/packet/probe_error.h"
#include "shared/packet/probe_kind.h"
#include "shared/packet/session_id.h"

#include <string>

namespace thisbe::packet {

//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   |1 1|vers.|kind |    stream     |       size of the datagram    |
//   |                           session                             |
//   |                           sequence                       (64) |
//   |          time of sending, nanoseconds of its sender      (64) |
//   |                             MAC                          (64) |
//
// The MAC (ProbeSeal) covers the 24 bytes before it and, in an echo, what follows it. Sequences count from 0
// for each stream and direction. The time is since the sender's own start of the session; only differences
// mean something.
struct ProbeHeader {
    // Times of a session fit so that what is computed from four of them cannot overflow: 146 years.
    static constexpr Duration kLongest = Duration::max() / 2;
    static bool isSessionTime(Duration time) { return time >= Duration{} && time <= kLongest; }

    static constexpr std::size_t kSize = 32;
    static constexpr std::size_t kMacOffset = 24;

    ProbeKind kind = ProbeKind::data;
    std::uint8_t stream = 0;
    std::uint16_t size = 0; // UDP payload in bytes
    SessionId session;
    std::uint64_t sequence = 0;
    Duration sentAt{};

    // Form only: that it is authentic ProbeSeal says. The size must be the datagram's.
    static Result<ProbeHeader, ProbeError> parse(ByteView datagram);
    // The first kMacOffset bytes of out, which must be so long. Does not allocate.
    void serialize(ByteSpan out) const;
    std::string toString() const;

    friend bool operator==(const ProbeHeader&, const ProbeHeader&) = default;
};

// The session that a datagram of the packet plane says it is of: at the same place in test packets, clock
// exchanges and the messages of an agreed session. 0: too short to say.
SessionId sessionOf(ByteView datagram);

} // namespace thisbe::packet
