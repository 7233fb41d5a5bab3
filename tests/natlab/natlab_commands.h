// What each subcommand of `natlab` does. They print data to standard output and throw LabError.
#pragma once

#include "tests/natlab/lab_plan.h"

#include <string>
#include <vector>

namespace thisbe::natlab {

void upCommand(const std::string& lab, const LabPlan& plan);
// Prints the lab's name and keeps the lab until standard input ends.
void holdCommand(const LabPlan& plan);
void downCommand(const std::string& lab);
void downAllCommand();
void listCommand(bool json);
void kindsCommand();
// Becomes the command; returns only by LabError.
void execCommand(const std::string& lab, const std::string& host, const std::vector<std::string>& command);

} // namespace thisbe::natlab
