// A way, named for people, that outlives the pair it names.
#pragma once

#include "peer/path/path_class.h"

#include <string>

namespace thisbe::peer {

struct PathLabel {
    ice::PairId pair;
    PathClass pathClass = PathClass::relayUdp;
    std::string text; // "host 192.168.1.10:40000 -> srflx 203.0.113.2:50000"

    friend bool operator==(const PathLabel&, const PathLabel&) = default;
};

} // namespace thisbe::peer
