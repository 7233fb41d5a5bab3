// Makes the namespaces of a drawn lab and everything in them.
#pragma once

#include "tests/natlab/lab_record.h"

#include <chrono>
#include <optional>
#include <string>

namespace thisbe::natlab {

// Builds the lab and leaves its record with this owner. Throws LabError, and then nothing is left behind.
// Needs root. Takes well under a second.
LabRecord buildLab(const std::string& name, const LabPlan& plan, std::optional<ProcessIdentity> owner);

// Why labs cannot be made here, with what to do; nothing where they can.
std::optional<std::string> whyNoLab();

} // namespace thisbe::natlab
