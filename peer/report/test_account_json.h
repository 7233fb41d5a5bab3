// What became of a test with a peer, for programs (docs/generate.md, schema thisbe.generate.peer/1).
#pragma once

#include "peer/packets/test_order.h"

#include <string>

namespace thisbe::peer {

// One object on one line, without its end.
std::string asJson(const TestAccount& account);

} // namespace thisbe::peer
