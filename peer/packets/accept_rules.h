// From whom test traffic is taken, and how much.
#pragma once

#include "shared/packet/control/test_decision.h"
#include "shared/packet/listener_limits.h"

#include <string>
#include <string_view>
#include <vector>

namespace thisbe::peer {

// Nothing is taken from anybody unless it says so.
struct AcceptRules {
    std::vector<std::string> peers; // ids; their keys are the chat's to know
    bool room = false;              // everybody who is there
    bool ask = false;               // a person, about everybody else
    packet::ListenerLimits limits;  // for everybody, and of all streams of a request together

    // running: streams that run for all peers.
    packet::TestDecision decide(std::string_view id, const packet::TestRequest& request,
                                std::size_t running) const;
    // Records, which know no rate but the connection's.
    packet::TestDecision decide(std::string_view id) const;
};

} // namespace thisbe::peer
