// @why: the way to a peer, what else was tried, and what would help.
#pragma once

#include "peer/shell/session_report.h"
#include "shared/program/terminal.h"

#include <string>

namespace thisbe::peer {

// Several lines, without the last one's end.
std::string whyForPeople(std::string_view id, const WhyFacts& facts, const Paint& paint);

// The members of a JSON object, without braces: "peer", "path", "direct", "nat_here", "nat_there", "classes",
// "pairs", "gathering", "history", "advice".
std::string whyAsJson(std::string_view id, const WhyFacts& facts);

} // namespace thisbe::peer
