// One running peer, as its room's worker keeps it.
#pragma once

#include "rendezvous/flow.h"
#include "rendezvous/request_order.h"
#include "rendezvous/roster_subscription.h"
#include "rendezvous/session_id.h"
#include "rendezvous/slab.h"
#include "shared/base/clock.h"
#include "shared/secure/identity_key.h"
#include "shared/secure/key_agreement.h"
#include "shared/signal/attributes/instance.h"
#include "shared/stun/hmac.h"
#include "shared/stun/transaction_id.h"

#include <array>
#include <optional>
#include <string>

namespace thisbe::rendezvous {

struct Room;

// Where a peer is reached in one address family.
struct SessionEndpoint {
    Flow flow; // flow.remote is its public endpoint
    std::optional<Endpoint> privateEndpoint;
    TimePoint lastHeard;
};

// The Register that made the session: the same one again means that our answer was lost.
struct RegisterOrigin {
    stun::TransactionId transactionId;
    EphemeralKey peerKey;
    EphemeralKey serverKey;
};

// Made, changed and ended by the Registry only; others keep their own notes in the members at the end.
struct Session {
    SessionId sessionId;
    Slot slot = 0;
    Room* room = nullptr;
    std::string id;
    IdentityKey identity;
    signal::Instance instance;
    stun::HmacSha256 key; // the session key, prepared for MESSAGE-INTEGRITY-SHA256
    RegisterOrigin origin;
    std::array<std::optional<SessionEndpoint>, 2> endpoints{}; // IPv4, IPv6

    // The room's versions that its latest change, its joining and its latest move made.
    std::uint64_t changedAt = 0;
    std::uint64_t joinedAt = 0;
    std::uint64_t movedAt = 0;

    RequestOrder requests{};           // SessionGate's and RegisterHandler's
    RosterSubscription subscription{}; // RosterPublisher's
    TimePoint signalAllowance{};       // SignalBroker's (see rate_limit.h)
    std::uint16_t signalsUnderWay = 0; // SignalBroker's

    std::optional<SessionEndpoint>& endpoint(AddressFamily family) { return endpoints[index(family)]; }
    const std::optional<SessionEndpoint>& endpoint(AddressFamily family) const {
        return endpoints[index(family)];
    }
    // The endpoint that was heard last; a session has at least one.
    const SessionEndpoint& latestEndpoint() const;
    // The other one; null where it has only one.
    const SessionEndpoint* otherEndpoint() const;

  private:
    static constexpr std::size_t index(AddressFamily family) { return family == AddressFamily::ipv4 ? 0 : 1; }
};

} // namespace thisbe::rendezvous
