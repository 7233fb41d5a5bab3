#include "tests/sim/nat_probe.h"

#include "shared/base/bytes.h"

namespace thisbe::sim {

using enum natlab::EndpointDependence;

ReflectionServer::ReflectionServer(Host& host, AddressFamily family) {
    for (unsigned i = 0; i < sockets_.size(); ++i) {
        sockets_[i] = host.openUdp(endpoint(family, i >> 1, i & 1));
        sockets_[i]->onReady([this, i] { answer(i); });
    }
}

Endpoint ReflectionServer::endpoint(AddressFamily family, unsigned address, unsigned port) {
    return {Internet::serverAddress(family, address), static_cast<std::uint16_t>(3478 + port)};
}

void ReflectionServer::answer(unsigned socket) {
    for (const Datagram& datagram : sockets_[socket]->receive()) {
        const unsigned change = datagram.payload.empty() ? 0U : datagram.payload[0] & 3U;
        const std::string seen = datagram.remote.toString();
        sockets_[socket ^ change]->send(std::array{Datagram{asBytes(seen), {}, datagram.remote}});
    }
}

std::optional<Endpoint> reflect(Internet& internet, SimSocket& socket, const Endpoint& server,
                                std::uint8_t change) {
    const std::array<std::uint8_t, 1> request{change};
    socket.send(std::array{Datagram{request, {}, server}});
    std::optional<Endpoint> mapped;
    internet.simulation().runUntil(
        [&] {
            for (const Datagram& answer : socket.receive()) {
                // Others may know the socket, too, and say something else.
                const auto seen = Endpoint::parse(asText(answer.payload));
                if (seen) mapped = *seen;
            }
            return mapped.has_value();
        },
        std::chrono::seconds(1));
    return mapped;
}

NatReport probeNat(Internet& internet, Host& host, AddressFamily family) {
    constexpr std::uint8_t kOtherPort = 1;
    constexpr std::uint8_t kOtherBoth = 3;
    const auto to = [&](unsigned address, unsigned port) {
        return ReflectionServer::endpoint(family, address, port);
    };
    const Endpoint any{host.sourceFor(to(0, 0).address()), 0};
    NatReport report;
    if (any.address().isUnspecified()) return report;

    // RFC 5780, section 4.3
    const auto mapping = host.openUdp(any);
    const auto first = reflect(internet, *mapping, to(0, 0));
    if (!first) return report;
    report.udpPasses = true;
    report.local = mapping->localEndpoint();
    report.mapped = *first;
    const auto second = reflect(internet, *mapping, to(1, 0));
    const auto third = reflect(internet, *mapping, to(1, 1));
    report.behavior.mapping = second == first   ? endpointIndependent
                              : third == second ? addressDependent
                                                : addressAndPortDependent;
    // Section 4.4, from a fresh socket, which has contacted nobody else
    const auto filtering = host.openUdp(any);
    if (reflect(internet, *filtering, to(0, 0), kOtherBoth)) {
        report.behavior.filtering = endpointIndependent;
    } else if (reflect(internet, *filtering, to(0, 0), kOtherPort)) {
        report.behavior.filtering = addressDependent;
    } else {
        report.behavior.filtering = addressAndPortDependent;
    }
    return report;
}

} // namespace thisbe::sim
