// The messages that negotiate a connection (docs/protocol.md, Negotiation), and how they travel in signals.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/result.h"
#include "shared/base/strong_id.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace thisbe::peer {

// Chosen by whoever calls, and greater than of all its calls before; both sides name the connection by it.
using CallId = StrongId<struct CallIdTag, std::uint64_t>;

// The first byte of the payload; 1 is a chat (chat_text.h).
enum class CallMessageKind : std::uint8_t {
    offer = 2,      // text: a whole SessionDescription
    answer = 3,     // the same
    candidates = 4, // some candidates of an offer or answer of before
    hangUp = 5,     // text: why, for a person; may be empty
};

const char* toString(CallMessageKind kind);

// number: counts the messages of one sender within a call from 0, so that an offer that comes late does not
// undo a newer one.
struct CallMessage {
    CallMessageKind kind = CallMessageKind::offer;
    CallId call;
    std::uint16_t number = 0;
    CallId latest; // the sender's own latest call when it wrote this, 0 for none: in an answer, that call is
                   // void
    std::string text;

    friend bool operator==(const CallMessage&, const CallMessage&) = default;
};

// A part of a message, as it stands in one payload:
//   0 kind (8) | 1 call (64) | 9 number (16) | 11 part (8) | 12 parts (8) | 13 latest (64) | 21 text
struct CallMessagePart {
    enum class ParseError : std::uint8_t { truncated, otherKind, badPart };

    static constexpr std::size_t kHeaderSize = 21;
    static constexpr std::uint8_t kMaxParts = 16;

    CallMessageKind kind = CallMessageKind::offer;
    CallId call;
    std::uint16_t number = 0;
    std::uint8_t part = 0;
    std::uint8_t parts = 1;
    CallId latest;
    std::string_view text; // into the payload

    static Result<CallMessagePart, ParseError> parse(ByteView payload);
};

const char* toString(CallMessagePart::ParseError error);

// As many payloads as it needs, none longer than a signal takes. Nothing for a text that needs more than
// kMaxParts.
std::vector<std::vector<std::uint8_t>> toPayloads(const CallMessage& message);

} // namespace thisbe::peer
