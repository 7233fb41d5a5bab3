#include "tests/natlab/host_blueprint.h"

#include <algorithm>

namespace thisbe::natlab {

void HostBlueprint::addLink(std::string_view device, std::string_view peerNamespace,
                            std::string_view peerDevice) {
    // Two ends with the same number, each in its namespace, look like one device to the kernel's link watch,
    // which then tells IPv6 up to a second late that the cable is in (no neighbour solicitation is heard
    // until then). So the near ends count from 100.
    const auto before = std::count(links.begin(), links.end(), '\n');
    links.append("link add ").append(device).append(" index ").append(std::to_string(100 + before));
    links.append(" type veth peer name ").append(peerDevice).append(" netns ").append(peerNamespace);
    links.append("\n");
}

void HostBlueprint::addBridge(std::string_view device) {
    links.append("link add ").append(device).append(" type bridge mcast_snooping 0\n");
    raise(device);
}

void HostBlueprint::addTun(std::string_view device) {
    links.append("tuntap add dev ").append(device).append(" mode tun\n");
    raise(device);
}

void HostBlueprint::addToBridge(std::string_view bridge, std::string_view device) {
    setup.append("link set ").append(device).append(" master ").append(bridge).append(" up\n");
}

void HostBlueprint::addAddress(std::string_view device, std::string_view address, int prefixLength) {
    setup.append("address add ")
        .append(address)
        .append("/")
        .append(std::to_string(prefixLength))
        .append(" dev ")
        .append(device);
    setup.append(address.find(':') != std::string_view::npos ? " nodad\n" : "\n");
}

void HostBlueprint::addRoute(std::string_view prefix, std::string_view gateway) {
    setup.append("route add ").append(prefix).append(" via ").append(gateway).append("\n");
}

void HostBlueprint::addDeviceRoute(std::string_view prefix, std::string_view device) {
    setup.append("route add ").append(prefix).append(" dev ").append(device).append("\n");
}

void HostBlueprint::raise(std::string_view device) {
    setup.append("link set ").append(device).append(" up\n");
}

} // namespace thisbe::natlab
