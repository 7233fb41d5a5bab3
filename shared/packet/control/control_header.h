// The first four bytes of every control message.
#pragma once

#include "shared/base/result.h"
#include "shared/packet/probe_error.h"
#include "shared/packet/probe_kind.h"

#include <cstddef>

namespace thisbe::packet {

enum class ControlType : std::uint8_t {
    hello = 1,           // generator: may I?
    challenge = 2,       // listener: show that you receive at that address
    proposal = 3,        // generator: here is the proof, and what I want to do
    acceptance = 4,      // listener: agreed
    refusal = 5,         // listener: no, because
    start = 6,           // generator: begin
    started = 7,         // listener: begun
    progress = 8,        // listener: how it goes
    finish = 9,          // generator: over; this is what I saw
    result = 10,         // listener: and this is what I saw
    abort = 11,          // either: over before its time
    request = 12,        // generator, to a peer: may I? (TestRequest)
    decision = 13,       // listener, to a peer: its answer (TestDecision)
    recordsRequest = 14, // to a peer (RecordsMessage)
    recordsEnd = 15,
    recordsTaken = 16,
};

//   |1 1|vers.| 3   |     type      |     size of the datagram      |
struct ControlHeader {
    static constexpr std::size_t kSize = 4;
    static constexpr std::size_t kLargestMessage = 1200;

    ControlType type = ControlType::hello;

    // The size must be the datagram's, the type one of the above.
    static Result<ControlHeader, ProbeError> parse(ByteView datagram);
    // size: of the whole datagram.
    void serialize(ByteSpan out, std::size_t size) const;
};

const char* toString(ControlType type);

} // namespace thisbe::packet
