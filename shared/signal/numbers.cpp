#include "shared/signal/numbers.h"

#include <array>
#include <utility>

namespace thisbe::signal {

namespace {

template<class Number>
using Named = std::pair<Number, std::string_view>;

constexpr std::array<Named<stun::Method>, 6> kMethods = {{
    {method::kRegister, "Register"},
    {method::kKeepalive, "Keepalive"},
    {method::kUnregister, "Unregister"},
    {method::kRoster, "Roster"},
    {method::kSignal, "Signal"},
    {method::kCheck, "Check"},
}};

constexpr std::array<Named<stun::AttributeType>, 24> kAttributes = {{
    {attribute::kPeerId, "PEER-ID"},
    {attribute::kRoom, "ROOM"},
    {attribute::kPrivateAddress, "PRIVATE-ADDRESS"},
    {attribute::kIdentityKey, "IDENTITY-KEY"},
    {attribute::kEphemeralKey, "EPHEMERAL-KEY"},
    {attribute::kSignature, "SIGNATURE"},
    {attribute::kSessionId, "SESSION-ID"},
    {attribute::kLifetimes, "LIFETIMES"},
    {attribute::kRosterVersion, "ROSTER-VERSION"},
    {attribute::kRosterRange, "ROSTER-RANGE"},
    {attribute::kRosterEntry, "ROSTER-ENTRY"},
    {attribute::kRosterRemoved, "ROSTER-REMOVED"},
    {attribute::kRosterCursor, "ROSTER-CURSOR"},
    {attribute::kRegisterFlags, "REGISTER-FLAGS"},
    {attribute::kReason, "REASON"},
    {attribute::kPayload, "PAYLOAD"},
    {attribute::kServerKey, "SERVER-KEY"},
    {attribute::kRetryAfter, "RETRY-AFTER"},
    {attribute::kSignalCounter, "SIGNAL-COUNTER"},
    {attribute::kLimit, "LIMIT"},
    {attribute::kRegisterPadding, "REGISTER-PADDING"},
    {attribute::kRequestCounter, "REQUEST-COUNTER"},
    {attribute::kInstance, "INSTANCE"},
    {attribute::kRosterMilestone, "ROSTER-MILESTONE"},
}};

constexpr std::array<Named<stun::ErrorNumber>, 9> kErrors = {{
    {error::kNameTaken, "Name Taken"},
    {error::kAlreadyRegistered, "Already Registered"},
    {error::kLimitReached, "Limit Reached"},
    {error::kUnknownSession, "Unknown Session"},
    {error::kBadSignature, "Bad Signature"},
    {error::kPeerUnknown, "Peer Unknown"},
    {error::kPeerOffLine, "Peer Off-line"},
    {error::kPeerNotAnswering, "Peer Not Answering"},
    {error::kRosterVersionGone, "Roster Version Gone"},
}};

template<class Table, class Number>
std::optional<std::string_view> nameIn(const Table& table, Number number) {
    for (const auto& [known, name] : table)
        if (known == number) return name;
    return std::nullopt;
}

} // namespace

std::optional<std::string_view> nameOf(stun::Method method) {
    return nameIn(kMethods, method);
}

std::optional<std::string_view> nameOf(stun::AttributeType type) {
    return nameIn(kAttributes, type);
}

std::optional<std::string_view> nameOf(stun::ErrorNumber number) {
    return nameIn(kErrors, number);
}

std::string describe(stun::Method method) {
    if (const auto name = nameOf(method)) return std::string(*name);
    return stun::toString(method);
}

std::string describe(stun::AttributeType type) {
    if (const auto name = nameOf(type)) return std::string(*name);
    return stun::toString(type);
}

stun::ErrorCode errorCode(stun::ErrorNumber number) {
    if (const auto name = nameOf(number)) return {number, *name};
    return stun::ErrorCode::of(number);
}

} // namespace thisbe::signal
