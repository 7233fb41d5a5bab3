#include "tests/natlab/probe_server.h"

#include "tests/natlab/lab_error.h"

namespace thisbe::natlab {
namespace {

constexpr std::uint16_t kPort = 3478;
constexpr std::uint16_t kOtherPort = 3479;

Endpoint serverEndpoint(const NatLab& lab, AddressFamily family, bool otherAddress, std::uint16_t port) {
    bool first = true;
    for (const IpAddress& address : lab.server().addresses()) {
        if (address.family() != family) continue;
        if (first != otherAddress) return {address, port};
        first = false;
    }
    throw LabError(std::string("the lab's server lacks a second address of ") + toString(family));
}

} // namespace

ProbeServer::ProbeServer(const NatLab& lab, AddressFamily family)
    : sockets_{LabUdpSocket(lab.server(), serverEndpoint(lab, family, false, kPort)),
               LabUdpSocket(lab.server(), serverEndpoint(lab, family, false, kOtherPort)),
               LabUdpSocket(lab.server(), serverEndpoint(lab, family, true, kPort)),
               LabUdpSocket(lab.server(), serverEndpoint(lab, family, true, kOtherPort))} {}

std::optional<Endpoint> ProbeServer::sourceOf(ServerEnd end, std::string_view text,
                                              std::chrono::milliseconds bound) {
    while (auto datagram = socket(end).receive(bound)) {
        if (datagram->payload == text) return datagram->source;
    }
    return std::nullopt;
}

} // namespace thisbe::natlab
