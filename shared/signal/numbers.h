// The numbers of Thisbe's STUN extension (docs/protocol.md, Registration).
#pragma once

#include "shared/stun/attribute_type.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/method.h"

#include <optional>
#include <string>
#include <string_view>

namespace thisbe::signal {

namespace method {

inline constexpr stun::Method kRegister{0x0F0};
inline constexpr stun::Method kKeepalive{0x0F1};
inline constexpr stun::Method kUnregister{0x0F2};
inline constexpr stun::Method kRoster{0x0F3};
inline constexpr stun::Method kSignal{0x0F4};
inline constexpr stun::Method kCheck{0x0F5};

} // namespace method

namespace attribute {

inline constexpr stun::AttributeType kPeerId{0xC180};
inline constexpr stun::AttributeType kRoom{0xC181};
inline constexpr stun::AttributeType kPrivateAddress{0xC182};
inline constexpr stun::AttributeType kIdentityKey{0xC183};
inline constexpr stun::AttributeType kEphemeralKey{0xC184};
inline constexpr stun::AttributeType kSignature{0xC185};
inline constexpr stun::AttributeType kSessionId{0xC186};
inline constexpr stun::AttributeType kLifetimes{0xC187};
inline constexpr stun::AttributeType kRosterVersion{0xC188};
inline constexpr stun::AttributeType kRosterRange{0xC189};
inline constexpr stun::AttributeType kRosterEntry{0xC18A};
inline constexpr stun::AttributeType kRosterRemoved{0xC18B};
inline constexpr stun::AttributeType kRosterCursor{0xC18C};
inline constexpr stun::AttributeType kRegisterFlags{0xC18D};
inline constexpr stun::AttributeType kReason{0xC18E};
inline constexpr stun::AttributeType kPayload{0xC18F};
inline constexpr stun::AttributeType kServerKey{0xC190};
inline constexpr stun::AttributeType kRetryAfter{0xC191};
inline constexpr stun::AttributeType kSignalCounter{0xC192};
inline constexpr stun::AttributeType kLimit{0xC193};
inline constexpr stun::AttributeType kRegisterPadding{0xC194};
inline constexpr stun::AttributeType kRequestCounter{0xC195};
inline constexpr stun::AttributeType kInstance{0xC196};
inline constexpr stun::AttributeType kRosterMilestone{0xC197};

} // namespace attribute

namespace error {

inline constexpr stun::ErrorNumber kNameTaken{460};
inline constexpr stun::ErrorNumber kAlreadyRegistered{461};
inline constexpr stun::ErrorNumber kLimitReached{462};
inline constexpr stun::ErrorNumber kUnknownSession{463};
inline constexpr stun::ErrorNumber kBadSignature{464};
inline constexpr stun::ErrorNumber kPeerUnknown{465};
inline constexpr stun::ErrorNumber kPeerOffLine{466};
inline constexpr stun::ErrorNumber kPeerNotAnswering{467};
inline constexpr stun::ErrorNumber kRosterVersionGone{468};

} // namespace error

// Names for dumps and logs. Nothing for a number that is not ours.
std::optional<std::string_view> nameOf(stun::Method method);
std::optional<std::string_view> nameOf(stun::AttributeType type);
std::optional<std::string_view> nameOf(stun::ErrorNumber number);

// Ours by name, then STUN's, then the number.
std::string describe(stun::Method method);
std::string describe(stun::AttributeType type);

// With the phrase of docs/protocol.md, or STUN's for its own numbers.
stun::ErrorCode errorCode(stun::ErrorNumber number);

} // namespace thisbe::signal
