// The four timestamps of a clock exchange, as they cross the wire.
#pragma once

#include "shared/packet/probe_header.h"

namespace thisbe::packet {

// An echo and its reply are equally long, so that nobody is sent more than they sent. The reply has the
// echo's sequence; its header's time is t3. An echo's body is zeros.
struct Echo {
    static constexpr std::size_t kBodySize = 16;
    static constexpr std::size_t kSize = ProbeHeader::kSize + kBodySize;

    Duration asked{};    // t1, by the asker's clock
    Duration received{}; // t2, by the answerer's

    // datagram: at least kSize, header and all.
    static Echo parseBody(ByteView datagram);
    void serializeBody(ByteSpan datagram) const;

    friend bool operator==(const Echo&, const Echo&) = default;
};

} // namespace thisbe::packet
