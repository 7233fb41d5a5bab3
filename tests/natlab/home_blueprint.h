// Draws one home: its gateway "nat-X" and its hosts.
#pragma once

#include "tests/natlab/home_addresses.h"
#include "tests/natlab/lab_blueprint.h"

#include <string>
#include <string_view>
#include <vector>

namespace thisbe::natlab {

// Lines for `ip -batch`, added to a host's drawing.
void addLink(HostBlueprint& host, std::string_view device, std::string_view peerNamespace,
             std::string_view peerDevice);
void addBridge(HostBlueprint& host, std::string_view device);
void addTun(HostBlueprint& host, std::string_view device);
void addToBridge(HostBlueprint& host, std::string_view bridge, std::string_view device);
void addAddress(HostBlueprint& host, std::string_view device, std::string_view address, int prefixLength);
void addRoute(HostBlueprint& host, std::string_view prefix, std::string_view gateway);
void addDeviceRoute(HostBlueprint& host, std::string_view prefix, std::string_view device);
void raise(HostBlueprint& host, std::string_view device);

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
