// The Binding messages of connectivity checks (RFC 8445, section 7).
#pragma once

#include "shared/base/endpoint.h"
#include "shared/ice/payload_search.h"
#include "shared/ice/role.h"
#include "shared/stun/attributes/error_code.h"
#include "shared/stun/attributes/unknown_attributes.h"
#include "shared/stun/integrity.h"
#include "shared/stun/message_view.h"

#include <optional>
#include <string_view>

namespace thisbe::ice {

inline constexpr std::size_t kLargestCheck = PayloadSearch::kLargestPayload;

// A request of ours.
struct CheckRequest {
    stun::TransactionId id;
    std::string_view username;
    std::uint32_t priority = 0; // that a peer-reflexive candidate discovered by it shall have
    Role role = Role::controlled;
    std::uint64_t tieBreaker = 0;
    std::uint32_t nomination = 0; // not 0: USE-CANDIDATE with this number
    std::size_t paddedSize = 0;   // of all of it, a multiple of 4; 0: as large as it is
};

// Writes the request; empty where the buffer (kLargestCheck is enough) or the username does not do.
ByteView writeCheck(ByteSpan buffer, const CheckRequest& check, const stun::IntegrityKey& key);

// A request of theirs, once its integrity was found valid.
struct ReceivedCheck {
    std::string_view senderFragment; // points into the message
    std::uint32_t priority = 0;
    std::optional<Role> role;
    std::uint64_t tieBreaker = 0;
    bool useCandidate = false;
    std::uint32_t nomination = 0; // 0: without a number
    bool padded = false;

    // Nothing: PRIORITY is missing or something does not parse (400).
    static std::optional<ReceivedCheck> read(const stun::MessageView& request);
};

// The comprehension-required attributes of a check that are unknown here; not empty: 420.
stun::UnknownAttributes unknownInCheck(const stun::MessageView& request);

// What a request is answered with.
struct CheckAnswer {
    stun::TransactionId id;
    Endpoint mapped{};                        // of a success: where the request came from
    std::optional<stun::ErrorNumber> error{}; // nothing: a success
    stun::UnknownAttributes unknown{};        // of 420
    std::size_t paddedSize = 0;               // of all of a success, as above
    bool authenticated = true;                // has integrity: all but 400 and 401 to strangers
};

ByteView writeAnswer(ByteSpan buffer, const CheckAnswer& answer, const stun::IntegrityKey& key);

} // namespace thisbe::ice
