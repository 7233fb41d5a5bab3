// What travels in one message of the local queue: several tokens, or a word between the two programs.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/result.h"

#include <cstddef>
#include <cstring>
#include <string>

namespace thisbe::relay6 {

enum class MessageKind : std::uint8_t {
    tokens = 1, // count tokens with consecutive numbers
    end = 2,    // the collector has them all; first is how many there are
    rescan = 3, // tokens are in the spool that did not fit into the queue
    lines = 4,  // as tokens, each with 0x0a behind it in place of its length before it; none holds one
};

// Names a token for ever: epoch is drawn at random once for each spool (or collector without one), number
// counts from 1. As text, what a server of the acknowledged form sees: "9f86d081884c7d65-42".
struct TokenId {
    std::uint64_t epoch = 0;
    std::uint64_t number = 0;

    std::string toString() const;
    friend bool operator==(const TokenId&, const TokenId&) = default;
};

enum class QueueMessageError { truncated, unknownVersion, unknownKind, surplus };
const char* toString(QueueMessageError error);

// Big-endian, like everything of ours:
//   0 version (1) | 1 kind | 2 count (16) | 4 epoch (64) | 12 first (64) | 20 tokens: length (16), bytes …
//                                                            or, in lines: bytes, 0x0a …
// The bytes belong to somebody else. parse() has checked all lengths.
struct QueueMessage {
    static constexpr std::uint8_t kVersion = 1;
    static constexpr std::size_t kHeaderSize = 20;
    static constexpr std::size_t kTokenOverhead = 2; // at most
    static constexpr std::size_t kLineOverhead = 1;

    MessageKind kind = MessageKind::tokens;
    std::uint16_t count = 0;
    TokenId first;
    ByteView tokens;

    static Result<QueueMessage, QueueMessageError> parse(ByteView bytes);
    // Of bytes that parse() has accepted before.
    static QueueMessage parsedBefore(ByteView bytes);
    // The header into 20 bytes; what follows it is tokens.
    static void writeHeader(ByteSpan out, MessageKind kind, std::uint16_t count, const TokenId& first);
    std::string toString() const;

    bool carriesTokens() const { return kind == MessageKind::tokens || kind == MessageKind::lines; }

    // onToken(TokenId, ByteView) for each, in order. By hand, since it runs for every token.
    template<class OnToken>
    void forEach(OnToken&& onToken) const {
        if (kind == MessageKind::lines)
            forEachLine(onToken);
        else
            forEachCounted(onToken);
    }

  private:
    template<class OnToken>
    void forEachCounted(OnToken& onToken) const {
        const std::uint8_t* at = tokens.data();
        TokenId id = first;
        for (std::uint16_t i = 0; i < count; ++i, ++id.number) {
            const std::size_t size = std::size_t{at[0]} << 8 | at[1];
            onToken(id, ByteView(at + kTokenOverhead, size));
            at += kTokenOverhead + size;
        }
    }

    template<class OnToken>
    void forEachLine(OnToken& onToken) const {
        const std::uint8_t* at = tokens.data();
        const std::uint8_t* const end = at + tokens.size();
        TokenId id = first;
        for (std::uint16_t i = 0; i < count; ++i, ++id.number) {
            const auto* const newline =
                static_cast<const std::uint8_t*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
            onToken(id, ByteView(at, newline));
            at = newline + kLineOverhead;
        }
    }
};

} // namespace thisbe::relay6
