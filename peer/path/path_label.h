// A way, named for people, that outlives the pair it names.
#pragma once

#include "peer/path/path_class.h"

#include <string>

namespace thisbe::peer {

struct PathLabel {
    ice::PairId pair;
    PathClass pathClass = PathClass::relayUdp;
    std::string text; // "host 192.168.1.10:40000 -> srflx 203.0.113.2:50000"
    std::size_t payloadBytes =
        0; // of the largest datagram that was found to pass both ways; 0: not looked for yet
    std::size_t packetBytes = 0; // of the IP packet that carries it: what is known of the path MTU

    static PathLabel of(const ice::CandidatePair& pair, PathClass pathClass);

    friend bool operator==(const PathLabel&, const PathLabel&) = default;
};

} // namespace thisbe::peer
