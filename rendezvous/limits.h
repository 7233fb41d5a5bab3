// How much of everything the server gives.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>

namespace thisbe::rendezvous {

// So often for long, and so many at once after a pause.
struct Rate {
    double perSecond = 1;
    std::uint32_t burst = 1;
};

// Of the whole server, where nothing else is said. Whoever meets one is told its name (attribute LIMIT).
// Rates are kept in tables of fixed size: sources that share a place share a rate. Two workers that give the
// last place at the same moment both give it: rooms, peers and registrations may exceed their limit by one
// for each further worker, and never stay there.
struct Limits {
    std::size_t peersPerRoom = 10'000;
    std::size_t rooms = 100'000;
    std::size_t peers = 4'000'000;
    // Endpoints from one IPv4 address or IPv6 /56: whole offices and CGNATs share one.
    std::uint32_t registrationsPerSource = 1'000;
    // Challenges are cheap, registrations cost two signatures and a key agreement: 0.3 ms. The bursts let
    // everybody behind a CGNAT come back at once after a restart.
    Rate challengesPerSource{200, 2'000};
    Rate registersPerSource{100, 1'000};
    // Messages from one source that arrive at one worker and are another's (HandOverGate): a thousand peers
    // behind a CGNAT, each with keepalives, roster questions and a signal now and then.
    Rate handOversPerSource{2'000, 4'000};
    Rate signalsPerPeer{20, 40};
    std::size_t pendingSignalsPerPeer = 16;
    std::uint32_t pendingSignalsPerSource = 256;
    std::size_t pendingSignals = 4'096; // of each worker
};

// The names, as people read them.
namespace limit_name {

inline constexpr const char* kPeersPerRoom = "peers in room";
inline constexpr const char* kPeers = "peers on this server";
inline constexpr const char* kRooms = "rooms";
inline constexpr const char* kRegistrationsPerSource = "registrations from this address";
inline constexpr const char* kRegistersPerSource = "registrations a second from this address";
inline constexpr const char* kSignalRate = "signals a second";
inline constexpr const char* kSignalSize = "size of a signal";
inline constexpr const char* kPendingSignals = "signals under way";
inline constexpr const char* kPendingSignalsPerSource = "signals under way from this address";
inline constexpr const char* kPendingSignalsOfServer = "signals under way on this server";

} // namespace limit_name

} // namespace thisbe::rendezvous
