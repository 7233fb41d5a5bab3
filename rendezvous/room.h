// A room: its peers, which see each other and nobody else.
#pragma once

#include "rendezvous/roster.h"
#include "rendezvous/roster_milestones.h"

#include <algorithm>
#include <set>
#include <string>

namespace thisbe::rendezvous {

// Stays at its address while it lives. Changed by the Registry only, but for the last members.
struct Room {
    // One session per key: whoever comes back under another id is still the same peer.
    struct ByKey {
        using is_transparent = void;
        const SessionTable* sessions;
        const IdentityKey& of(Slot slot) const { return sessions->at(slot).identity; }
        static const IdentityKey& of(const IdentityKey& key) { return key; }
        template<class A, class B>
        bool operator()(const A& a, const B& b) const {
            return std::ranges::lexicographical_compare(of(a).value(), of(b).value());
        }
    };

    Room(std::string_view roomName, const SessionTable& sessions, std::uint64_t version)
        : name(roomName), roster(sessions, version), byKey(ByKey{&sessions}) {}

    std::string name;
    Roster roster;
    std::set<Slot, ByKey> byKey;

    // RosterPublisher's: whether it will come round, the version when it last did, and when that was.
    bool publishing = false;
    std::uint64_t published = 0;
    TimePoint publishedAt{};
    RosterMilestones milestones; // RosterHandler's
};

} // namespace thisbe::rendezvous
