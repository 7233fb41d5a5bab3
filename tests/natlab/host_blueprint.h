// One namespace of a lab on paper: the devices, addresses, rules and programs that it gets.
#pragma once

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

// Stands for the lab's directory in argv and configFile.
inline constexpr std::string_view kLabDirectory = "{lab}";

struct HostBlueprint {
    std::string name;                   // "a1"
    std::string where;                  // one line for people
    std::vector<std::string> addresses; // "198.51.100.1", the first of a family first
    std::string links;                  // ip -batch: makes devices; all namespaces exist
    std::string setup;                  // ip -batch: addresses and routes; all devices exist
    std::string rules;                  // nft -f
    std::vector<DaemonBlueprint> daemons;

    // Each adds lines for `ip -batch`.
    void addLink(std::string_view device, std::string_view peerNamespace, std::string_view peerDevice);
    void addBridge(std::string_view device);
    void addTun(std::string_view device);
    void addToBridge(std::string_view bridge, std::string_view device);
    void addAddress(std::string_view device, std::string_view address, int prefixLength);
    void addRoute(std::string_view prefix, std::string_view gateway);
    void addDeviceRoute(std::string_view prefix, std::string_view device);
    void raise(std::string_view device);
};

} // namespace thisbe::natlab
