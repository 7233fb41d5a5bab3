// A registry with an observer that remembers, for tests.
#pragma once

#include "rendezvous/registry.h"
#include "tests/support/seeded_random.h"

#include <string>
#include <vector>

namespace thisbe::rendezvous::test {

using thisbe::test::SeededRandom;

constexpr Duration kExpiry = std::chrono::seconds(30);

struct RememberingObserver final : PresenceObserver {
    struct Event {
        std::string id;
        PresenceChange change;
        friend bool operator==(const Event&, const Event&) = default;
    };
    void onPresence(TimePoint, Session& session, PresenceChange change) override {
        events.push_back({session.id, change});
    }
    std::vector<Event> events;
};

inline Flow flowFrom(std::string_view remote) {
    Flow flow;
    flow.remote = Endpoint::parse(remote).value();
    flow.local = Endpoint::parse(flow.remote.isV4() ? "198.51.100.1:3478" : "[2001:db8::1]:3478").value();
    return flow;
}

inline IdentityKey keyNumber(int number) {
    IdentityKey::Value bytes{2};
    bytes[31] = static_cast<std::uint8_t>(number >> 8);
    bytes[32] = static_cast<std::uint8_t>(number);
    return IdentityKey(bytes);
}

struct RegistryWorld {
    TimePoint now{std::chrono::hours(1)};
    SeededRandom random{1};
    RememberingObserver observer;
    ServerUse use{{}, random};
    Registry registry{0, kExpiry, random, observer, use};

    Session& join(std::string_view id, int key, std::string_view remote, std::string_view room = "lobby") {
        const NewSession session{room, id, keyNumber(key), {}, stun::HmacSha256(asBytes("key")), {}};
        return registry.add(now, session, {flowFrom(remote), std::nullopt, now});
    }
    // As the worker would: every deadline at its time.
    void advance(Duration time) {
        const TimePoint end = now + time;
        while (registry.nextDeadline() <= end) {
            now = std::max(now, registry.nextDeadline());
            registry.onDeadline(now);
        }
        now = end;
    }
};

} // namespace thisbe::rendezvous::test
