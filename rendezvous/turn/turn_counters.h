// What the relay of one worker did, and what it dropped and why.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace thisbe::rendezvous {

enum class TurnDrop : std::uint8_t {
    noAllocation,     // data from a 5-tuple that has none
    noChannel,        // ChannelData on a number that is not bound
    noPermission,     // to or from a peer without permission
    noRelay,          // the allocation has no relayed address of the peer's family
    forbiddenPeer,    // the address policy, at the outbound send
    notARelayedPort,  // an own address, but no allocation that lives is there
    overBandwidth,    // of the user or the source
    malformed,        // ChannelData or an indication that breaks the rules
    tooLarge,         // does not fit a message to the client
    challengeLimited, // an unauthenticated reply that was not given, by rate
    wouldAmplify,     // or because it would have been too large for its request
    otherWorkerFull,  // to an allocation of another worker, which does not keep up
};

inline constexpr std::size_t kTurnDrops = 12;

const char* toString(TurnDrop reason);

// One worker's; not shared between threads.
struct TurnCounters {
    std::uint64_t toPeers = 0;   // datagrams relayed to peers
    std::uint64_t toClients = 0; // and to clients
    std::uint64_t inside = 0;    // of both: from one allocation to another without the kernel
    std::uint64_t handedOver = 0; // of these: to another worker, which counts it as inside when it comes
    std::uint64_t bytes = 0;     // of payload
    std::uint64_t allocated = 0;
    std::uint64_t released = 0;
    std::array<std::uint64_t, kTurnDrops> dropped{};

    void drop(TurnDrop reason) { ++dropped[static_cast<std::size_t>(reason)]; }
    std::uint64_t of(TurnDrop reason) const { return dropped[static_cast<std::size_t>(reason)]; }
};

} // namespace thisbe::rendezvous
