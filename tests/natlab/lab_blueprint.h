// A lab on paper: every namespace with the text that `ip -batch` and `nft -f` are given for it. Pure: makes
// nothing.
#pragma once

#include "tests/natlab/lab_plan.h"

#include <string>
#include <string_view>
#include <vector>

namespace thisbe::natlab {

// A program that runs in a namespace as long as the lab stands.
struct DaemonBlueprint {
    std::vector<std::string> argv;
    std::string configFile; // written before it starts, where config is not empty
    std::string config;
    std::vector<std::string> devices; // the TUN devices that it serves; it is ready when they have a carrier
};

inline constexpr std::string_view kLabDirectory =
    "{lab}"; // stands for the lab's directory in argv and configFile

struct HostBlueprint {
    std::string name;                   // "a1"
    std::string where;                  // one line for people
    std::vector<std::string> addresses; // "198.51.100.1", the first of a family first
    std::string links;                  // ip -batch: makes devices; all namespaces exist
    std::string setup;                  // ip -batch: addresses and routes; all devices exist
    std::string rules;                  // nft -f
    std::vector<DaemonBlueprint> daemons;
};

// Where the program of the TUN NAT stands: beside `natlab`.
std::string tunNatProgram();

// "thisbe-lab-a1"
std::string namespaceName(std::string_view lab, std::string_view host);

// Every host of the lab, the router first. The plan is a resolved one.
std::vector<HostBlueprint> drawLab(std::string_view lab, const LabPlan& plan);

} // namespace thisbe::natlab
