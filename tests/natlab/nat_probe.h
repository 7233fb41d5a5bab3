// Finds out how a NAT maps and filters, in the order of RFC 5780, sections 4.3 and 4.4.
#pragma once

#include "tests/natlab/nat_behavior.h"
#include "tests/natlab/probe_server.h"

#include <array>
#include <chrono>
#include <optional>
#include <vector>

namespace thisbe::natlab {

struct NatReport {
    Endpoint local;
    // As the server saw one socket that sent to: primary, other address, other address and port.
    std::vector<Endpoint> mapped;
    // Nothing where the server heard nothing.
    std::optional<NatBehavior> behavior;

    bool translated() const { return !mapped.empty() && mapped.front() != local; }
};

class NatProbe {
  public:
    // `bound` is how long a datagram that must come may take; one that is filtered costs no waiting, because
    // a second one, sent after it on a way that is open, tells when to look.
    NatProbe(const LabHost& client, ProbeServer& server, AddressFamily clientFamily,
             std::chrono::milliseconds bound = std::chrono::seconds(3));
    // Through a NAT64: the client's IPv6 socket reaches the server's IPv4 addresses under this /96.
    void reachBy(const IpAddress& nat64Prefix) { nat64Prefix_ = nat64Prefix; }

    NatReport run();

  private:
    std::optional<Endpoint> mappingTowards(LabUdpSocket& socket, ServerEnd end);
    EndpointDependence filtering();
    bool letsIn(LabUdpSocket& socket, const Endpoint& mapped, ServerEnd from);
    Endpoint reachable(ServerEnd end) const;
    std::string freshText() { return "probe " + std::to_string(++counter_); }

    const LabHost& client_;
    ProbeServer& server_;
    AddressFamily clientFamily_;
    std::chrono::milliseconds bound_;
    std::optional<IpAddress> nat64Prefix_;
    int counter_ = 0;
};

} // namespace thisbe::natlab
