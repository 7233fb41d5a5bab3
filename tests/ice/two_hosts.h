// The smallest call: A (node 0, controlling) and B (node 1), one host candidate each.
#pragma once

#include "tests/ice/wire.h"

namespace thisbe::ice::test {

using Kind = AgentEvent::Kind;

inline AgentOptions optionsOf(Role role, Nomination nomination = Nomination::byOwner) {
    AgentOptions options;
    options.role = role;
    options.nomination = nomination;
    return options;
}

inline const char* const kHostA = "192.0.2.1:1000";
inline const char* const kHostB = "192.0.2.2:2000";

struct TwoHosts : Wire {
    explicit TwoHosts(Nomination nomination = Nomination::automatic)
        : TwoHosts(optionsOf(Role::controlling, nomination), optionsOf(Role::controlled, nomination)) {}
    TwoHosts(const AgentOptions& a, const AgentOptions& b) {
        add(a);
        add(b);
        addBase(0, 1, kHostA);
        addBase(1, 1, kHostB);
    }
    void tellBoth() {
        tell(0, 1);
        tell(1, 0);
    }
    // Both know everything and have a valid pair.
    void connect() {
        tellBoth();
        runUntil([&] { return count(0, Kind::valid) > 0 && count(1, Kind::valid) > 0; }, 1s);
        runFor(200ms);
    }
    bool bothSelected() { return agent(0).selectedPair() && agent(1).selectedPair(); }
    const CandidatePair& first(std::size_t node) { return agent(node).pairs()[0]; }
    // So many requests left from that node since.
    std::size_t requestsSince(std::size_t node, TimePoint since) const {
        return static_cast<std::size_t>(std::ranges::count_if(sent, [&](const Packet& packet) {
            return packet.from == node && packet.sentAt >= since && packet.isRequest();
        }));
    }
};

} // namespace thisbe::ice::test
