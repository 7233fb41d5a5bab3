// One allocation (RFC 8656, section 3.2): what ties a client to its relayed addresses.
#pragma once

#include "rendezvous/flow.h"
#include "rendezvous/slab.h"
#include "rendezvous/turn/account_book.h"
#include "rendezvous/turn/channel_table.h"
#include "rendezvous/turn/permission_table.h"
#include "rendezvous/turn/relayed_port.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/opaque_attribute.h"
#include "shared/stun/transaction_id.h"

#include <array>
#include <chrono>
#include <optional>

namespace thisbe::rendezvous {

// One relayed address of one allocation, as sockets are found by: the allocation's slot and the family.
using RelayId = StrongId<struct RelayIdTag, std::uint32_t>;

constexpr RelayId relayIdOf(Slot allocation, AddressFamily family) {
    return RelayId(allocation << 1U | (family == AddressFamily::ipv6 ? 1U : 0U));
}
constexpr Slot allocationOf(RelayId id) {
    return id.value() >> 1U;
}
constexpr AddressFamily familyOf(RelayId id) {
    return (id.value() & 1U) != 0 ? AddressFamily::ipv6 : AddressFamily::ipv4;
}

// "The client's 5-tuple", its relayed transport addresses, what authenticates it, its time-to-expiry, its
// permissions and its channels; and what is needed to give the same answer to the same Allocate again.
struct Allocation {
    struct Relay {
        RelayedPort port;
        Endpoint external; // what the client and its peers are told
    };
    struct Origin {
        stun::TransactionId transactionId;
        std::chrono::seconds lifetime{0};
        std::optional<stun::ReservationToken> reservation;
        // Of a dual allocation: the family that could not be had, and why.
        std::optional<AddressFamily> missingFamily;
        stun::ErrorNumber missingReason{};
    };

    Slot slot = 0;
    Flow client;
    TimePoint expires;
    std::array<std::optional<Relay>, 2> relays; // IPv4, IPv6
    PermissionTable permissions;
    ChannelTable channels;
    AccountPointer user;
    AccountPointer source;
    Origin origin;

    std::optional<Relay>& relay(AddressFamily family) {
        return relays[family == AddressFamily::ipv4 ? 0 : 1];
    }
    const std::optional<Relay>& relay(AddressFamily family) const {
        return relays[family == AddressFamily::ipv4 ? 0 : 1];
    }
};

} // namespace thisbe::rendezvous
