#include "tests/natlab/nat_probe.h"

#include "tests/natlab/lab_error.h"

#include <algorithm>

namespace thisbe::natlab {

NatProbe::NatProbe(const LabHost& client, ProbeServer& server, AddressFamily clientFamily,
                   std::chrono::milliseconds bound)
    : client_(client), server_(server), clientFamily_(clientFamily), bound_(bound) {}

NatReport NatProbe::run() {
    LabUdpSocket socket(client_, clientFamily_);
    NatReport report;
    report.local = socket.local();
    for (const ServerEnd end :
         {ServerEnd::primary, ServerEnd::otherAddress, ServerEnd::otherAddressAndPort}) {
        const auto mapped = mappingTowards(socket, end);
        if (!mapped) return report;
        report.mapped.push_back(*mapped);
    }
    // RFC 5780, section 4.3: test I gives the mapping, test II goes to the alternate address but primary
    // port, test III to the alternate address and port.
    NatBehavior behavior;
    behavior.mapping = report.mapped[1] == report.mapped[0]   ? EndpointDependence::endpointIndependent
                       : report.mapped[2] == report.mapped[1] ? EndpointDependence::addressDependent
                                                              : EndpointDependence::addressAndPortDependent;
    behavior.filtering = filtering();
    report.behavior = behavior;
    return report;
}

// RFC 5780, section 4.4, with a fresh socket: what the mapping tests contacted must not help.
EndpointDependence NatProbe::filtering() {
    LabUdpSocket socket(client_, clientFamily_);
    const auto mapped = mappingTowards(socket, ServerEnd::primary);
    if (!mapped) throw LabError("the server no longer hears " + client_.name());
    if (letsIn(socket, *mapped, ServerEnd::otherAddressAndPort))
        return EndpointDependence::endpointIndependent;
    if (letsIn(socket, *mapped, ServerEnd::otherPort)) return EndpointDependence::addressDependent;
    return EndpointDependence::addressAndPortDependent;
}

std::optional<Endpoint> NatProbe::mappingTowards(LabUdpSocket& socket, ServerEnd end) {
    const std::string text = freshText();
    socket.send(reachable(end), text);
    return server_.sourceOf(end, text, bound_);
}

bool NatProbe::letsIn(LabUdpSocket& socket, const Endpoint& mapped, ServerEnd from) {
    const std::string question = freshText();
    server_.send(from, mapped, question);
    bool came = false;
    // Two in turn: even if the first overtook the question on another CPU, the second has not.
    for (int i = 0; i < 2; ++i) {
        const std::string fence = freshText();
        server_.send(ServerEnd::primary, mapped, fence);
        bool fenced = false;
        while (!fenced) {
            const auto datagram = socket.receive(bound_);
            if (!datagram) throw LabError(client_.name() + " is not answered from where it asked");
            came = came || (datagram->payload == question && datagram->source == reachable(from));
            fenced = datagram->payload == fence;
        }
    }
    return came;
}

Endpoint NatProbe::reachable(ServerEnd end) const {
    const Endpoint& server = server_.endpoint(end);
    if (!nat64Prefix_ || server.isV6()) return server;
    // RFC 6052, section 2.2: with a /96 the IPv4 address is the last four octets.
    IpAddress::V6Bytes bytes{};
    const ByteView prefix = nat64Prefix_->bytes().first(12);
    const ByteView suffix = server.address().bytes();
    std::copy(prefix.begin(), prefix.end(), bytes.begin());
    std::copy(suffix.begin(), suffix.end(), bytes.begin() + 12);
    return {IpAddress(bytes), server.port()};
}

} // namespace thisbe::natlab
