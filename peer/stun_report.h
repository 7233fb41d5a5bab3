// What a STUN probe found, for people and for machines.
#pragma once

#include "peer/stun_finding.h"
#include "shared/program/terminal.h"

#include <span>
#include <string>

namespace thisbe::peer {

// A few lines for each finding.
std::string reportForPeople(std::span<const StunFinding> findings, const Paint& paint);

// One JSON object; schema "thisbe.stun/1", documented in docs/man/thisbe.1.
std::string reportAsJson(std::string_view server, std::span<const StunFinding> findings);

} // namespace thisbe::peer
