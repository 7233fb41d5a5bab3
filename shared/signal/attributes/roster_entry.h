// ROSTER-ENTRY, one peer:
//
//      0                   1                   2                   3
//      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |    Reason     |   Endpoints   |     Age in units of 100 ms    |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |  Identity key (33 bytes) ...  |  Instance (8 bytes) ...
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |   Id length   |  Id ...
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |     Kind      |             Port              | Address (4/16)...   for each endpoint
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
#pragma once

#include "shared/base/clock.h"
#include "shared/base/endpoint.h"
#include "shared/secure/identity_key.h"
#include "shared/signal/attributes/instance.h"
#include "shared/signal/attributes/reason.h"

#include <array>

namespace thisbe::signal {

// Which of a peer's endpoints; the numbers are those of the wire.
enum class EndpointKind : std::uint8_t { public4 = 4, private4 = 5, public6 = 6, private6 = 7 };

const char* toString(EndpointKind kind);

// A peer's endpoints, at most one of each kind. Public: as the server saw it. Private: as the peer told it.
struct PeerEndpoints {
    std::optional<Endpoint> public4;
    std::optional<Endpoint> private4;
    std::optional<Endpoint> public6;
    std::optional<Endpoint> private6;

    std::optional<Endpoint>& at(EndpointKind kind);
    const std::optional<Endpoint>& at(EndpointKind kind) const;
    std::uint8_t count() const;

    friend bool operator==(const PeerEndpoints&, const PeerEndpoints&) = default;
};

struct RosterEntry {
    static constexpr stun::AttributeType kType = attribute::kRosterEntry;
    // Age is counted in these; 65,535 of them (109 minutes) mean that or more.
    static constexpr std::chrono::milliseconds kAgeUnit{100};

    Reason reason = Reason::none; // joined, moved, replaced, or none in a page
    std::uint16_t age = 0;        // since the peer was last heard, in kAgeUnit
    IdentityKey key;
    Instance instance;
    std::string_view id; // points into the message it came from, or at what is to be written
    PeerEndpoints endpoints;

    static std::uint16_t ageFrom(Duration sinceHeard); // saturates
    Duration sinceHeard() const { return kAgeUnit * age; }

    // Malformed: an id that is no name, an endpoint of unknown kind or one twice, IPv4 written as mapped
    // IPv6, bytes left over.
    static stun::AttributeResult<RosterEntry> parse(ByteView bytes);
    void serialize(ByteWriter& writer) const;
    // "nat1 joined, public 192.0.2.12:60555, private 172.16.78.128:10081"
    std::string toString() const;
    // Bytes of the value on the wire.
    std::size_t size() const;

    friend bool operator==(const RosterEntry&, const RosterEntry&) = default;
};

} // namespace thisbe::signal
