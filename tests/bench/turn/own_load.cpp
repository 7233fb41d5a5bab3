#include "tests/bench/turn/own_load.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace thisbe::bench {

namespace {

using Clock = std::chrono::steady_clock;

template<class Send, class Turn>
std::optional<double> roundTrip(Send send, Turn turn) {
    const auto start = Clock::now();
    send();
    const auto patience = start + std::chrono::milliseconds(100);
    while (!turn())
        if (Clock::now() > patience) return std::nullopt;
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

} // namespace

Sessions openSessions(const Contestant& contestant, UdpBuffers& buffers, std::size_t count, bool withPeers) {
    Sessions out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(std::make_unique<RelaySession>(contestant.endpoint, buffers));
        // A request or an answer may be lost while the machine is busy elsewhere.
        int attempts = 5;
        while (!out.back()->allocate()) {
            if (--attempts == 0) throw std::runtime_error(contestant.name() + " refused an allocation");
            out.back() = std::make_unique<RelaySession>(contestant.endpoint, buffers);
        }
        if (withPeers) out.back()->bindPeer();
    }
    return out;
}

Forwarded forward(const Contestant& contestant, const Sessions& sessions, const OwnLoad& load) {
    const double cpuBefore = contestant.server->cpuSeconds();
    const std::uint64_t sleepsBefore = contestant.server->sleeps();
    std::uint64_t packets = 0;
    const auto end = Clock::now() + std::chrono::duration<double>(load.seconds);
    while (Clock::now() < end) {
        for (const auto& session : sessions)
            session->send(load.batch, load.size);
        // Until the round is through, or seems lost.
        const auto patience = Clock::now() + std::chrono::milliseconds(20);
        std::size_t missing = sessions.size() * load.batch;
        while (missing > 0 && Clock::now() < patience) {
            for (const auto& session : sessions) {
                packets += session->echo();
                const std::size_t back = session->receive();
                packets += back;
                missing -= std::min(missing, back);
            }
        }
    }
    return {.packets = packets,
            .cpuSeconds = contestant.server->cpuSeconds() - cpuBefore,
            .sleeps = contestant.server->sleeps() - sleepsBefore};
}

double packetsPerCpuSecond(const Contestant& contestant, UdpBuffers& buffers, const OwnLoad& load) {
    return forward(contestant, openSessions(contestant, buffers, load.sessions, true), load).perCpuSecond();
}

double allocationsPerCpuSecond(const Contestant& contestant, UdpBuffers& buffers) {
    constexpr std::size_t kCount = 1000;
    const double before = contestant.server->cpuSeconds();
    const Sessions all = openSessions(contestant, buffers, kCount, false);
    return kCount / (contestant.server->cpuSeconds() - before);
}

std::optional<double> relayedRoundTrip(RelaySession& session) {
    return roundTrip([&] { session.send(1, 120); },
                     [&] {
                         session.echo();
                         return session.receive() != 0;
                     });
}

std::optional<double> directRoundTrip(RelaySession& session) {
    return roundTrip([&] { session.sendDirectly(120); },
                     [&] {
                         session.echo();
                         return session.receive() != 0;
                     });
}

} // namespace thisbe::bench
