// The signalling of WebRTC's examples, one JSON object a line: what RTCSessionDescription and RTCIceCandidate
// of W3C's API are as JSON.
#pragma once

#include "shared/base/result.h"

#include <string>

namespace thisbe::interop {

//   {"type":"offer","sdp":"v=0…"}   {"candidate":"candidate:…"}   {"candidate":""}: there are no more
struct SignalLine {
    enum class Kind : std::uint8_t { offer, answer, candidate, endOfCandidates };

    Kind kind = Kind::offer;
    std::string text; // the SDP or the candidate

    // Unknown members are ignored.
    static Result<SignalLine> parse(const std::string& line);
    // Without the line's end.
    std::string toString() const;
};

} // namespace thisbe::interop
