// What became of a test with a peer, for people.
#pragma once

#include "peer/packets/test_order.h"
#include "shared/packet/control/test_request.h"
#include "shared/program/terminal.h"

#include <string>

namespace thisbe::peer {

// Each stream's result, and all of them side by side where there are several. Whole lines.
std::string asText(const TestAccount& account, const Paint& paint);

// A peer's question: "wants to send you 1000 packets/s of 64 B for 10 s, …"; follows its id in a sentence.
std::string questionText(const packet::TestRequest& request);

} // namespace thisbe::peer
