// A lab on paper: every namespace with the text that `ip -batch` and `nft -f` are given for it. Pure: makes
// nothing.
#pragma once

#include "tests/natlab/host_blueprint.h"
#include "tests/natlab/lab_plan.h"

#include <string>
#include <string_view>
#include <vector>

namespace thisbe::natlab {

// Where the program of the TUN NAT stands: beside `natlab`.
std::string tunNatProgram();

// "thisbe-lab-a1"
std::string namespaceName(std::string_view lab, std::string_view host);

// Every host of the lab, the router first. The plan is a resolved one.
std::vector<HostBlueprint> drawLab(std::string_view lab, const LabPlan& plan);

} // namespace thisbe::natlab
