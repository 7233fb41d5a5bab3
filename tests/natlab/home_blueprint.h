// Draws one home: its gateway "nat-X" and its hosts.
#pragma once

#include "tests/natlab/home_addresses.h"
#include "tests/natlab/lab_blueprint.h"

#include <string>
#include <string_view>
#include <vector>

namespace thisbe::natlab {

struct HomeDrawing {
    std::string lab;
    const LabPlan& plan;
    const HomePlan& home;
    const HomeAddresses& addresses;
};

// The gateway first. `uplink` is the router or the carrier's NAT; it gets its end of the cable and its
// routes.
std::vector<HostBlueprint> drawHome(const HomeDrawing& drawing, HostBlueprint& uplink);

} // namespace thisbe::natlab
