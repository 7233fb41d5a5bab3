// What the registration client tells the program that owns it.
#pragma once

#include "shared/signal/attributes/roster_entry.h"
#include "shared/stun/attributes/error_code.h"

#include <chrono>
#include <string>
#include <variant>
#include <vector>

namespace thisbe::signal {

// The way that a signal took.
enum class SignalWay : std::uint8_t { throughServer, directLan };

// "through the server", "direct, LAN"
const char* toString(SignalWay way);

using SignalHandle = StrongId<struct SignalHandleTag, std::uint32_t>;

enum class SignalResult : std::uint8_t {
    delivered,          // the other peer has acknowledged it
    peerUnknown,        // no such id in the room
    peerOffLine,        // it was there lately
    peerNotAnswering,   // it did not acknowledge
    limitReached,       // the text names the limit
    serverNotAnswering, // nobody knows whether it arrived
    refused,            // any other error of the server
};

// "delivered", "is off-line", …: follows the peer's id in a sentence.
const char* toString(SignalResult result);

namespace event {

// A family is registered, at first, again, or under another private address.
struct Registered {
    AddressFamily family;
    Endpoint mapped;
    IdentityKey serverKey; // to be remembered by whoever pinned none
    bool newSession;
};
// The server sees us at another address than before.
struct AddressChanged {
    AddressFamily family;
    Endpoint mapped;
};
// Final: the client has stopped. Otherwise it asks again after retryAfter, or when it thinks fit.
struct Refused {
    stun::ErrorNumber number;
    std::string text; // for a person, control characters taken out
    std::optional<std::string> limit;
    std::optional<std::chrono::milliseconds> retryAfter;
    bool final;
};
// The server has another key than the one that is known. The client has stopped.
struct ServerKeyRefused {
    IdentityKey expected;
    IdentityKey offered;
};
// Somebody else of the room. Reason: joined, left, timedOut, replaced, moved; none: vanished while we could
// not hear (a server restart).
struct PeerChanged {
    Reason reason;
    std::string id;
    IdentityKey key;
    PeerEndpoints endpoints;
};
// The roster is whole, for the first time or again.
struct RosterComplete {
    std::size_t peers;
};
struct SignalReceived {
    std::string from;
    IdentityKey key;
    std::uint64_t counter;
    std::vector<std::uint8_t> payload;
    SignalWay way;
};
struct SignalOutcome {
    SignalHandle handle;
    std::string to;
    SignalResult result;
    SignalWay way;
    std::string text; // more about it, may be empty
};
// Another running peer with our key has our name now. The client has stopped.
struct ReplacedByOther {};
// It said so; the client comes back when the server does.
struct ServerStopping {};
// No answer on any family; the client goes on trying.
struct ServerUnreachable {
    std::string why;
};
struct ServerBack {};
// We are registered again with a server that had forgotten us.
struct ServerRestarted {};
// After leave(): the client has stopped. Not confirmed: the server did not answer in time.
struct Unregistered {
    bool confirmed;
};

} // namespace event

using RegistrationEvent =
    std::variant<event::Registered, event::AddressChanged, event::Refused, event::ServerKeyRefused,
                 event::PeerChanged, event::RosterComplete, event::SignalReceived, event::SignalOutcome,
                 event::ReplacedByOther, event::ServerStopping, event::ServerUnreachable, event::ServerBack,
                 event::ServerRestarted, event::Unregistered>;

} // namespace thisbe::signal
