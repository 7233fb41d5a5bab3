// Where one token ends and the next begins in a sender's byte stream.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace thisbe::relay6 {

enum class Framing : std::uint8_t {
    newline, // each token ends with 0x0a; a 0x0d before it is not part of the token
    length,  // each token follows its length: four bytes, big-endian
    close,   // the connection is the token; one line end after it is not part of it
};

const char* toString(Framing framing);
Result<Framing> parseFraming(std::string_view text);

// Cuts a stream that arrives in any pieces. Empty tokens are skipped. Owns a copy of an unfinished token
// only; idle senders cost no heap. Says nothing about the bytes inside a token (see token_text.h).
class TokenFramer {
  public:
    // limit: the longest token in bytes, at least 1.
    TokenFramer(Framing framing, std::size_t limit) : framing_(framing), limit_(limit) {}

    // Calls onToken(ByteView) for each token that ends in bytes; the view is valid during the call. onToken
    // returns false to stop: the rest of bytes is then dropped. False when a token is longer than the limit:
    // the stream is unusable from there on.
    template<class OnToken>
    bool feed(ByteView bytes, OnToken&& onToken);

    // The sender ended in order. Gives the token that this ends (framing close only); true when nothing
    // unfinished is left.
    template<class OnToken>
    bool finish(OnToken&& onToken);

    // Bytes of an unfinished token (and of its length field) that are held.
    std::size_t heldBytes() const { return held_.size(); }

  private:
    static constexpr std::size_t kLengthField = 4;

    template<class OnToken>
    bool feedLines(ByteView bytes, OnToken& onToken);
    template<class OnToken>
    bool feedCounted(ByteView bytes, OnToken& onToken);

    bool hold(ByteView bytes, std::size_t limit);
    static ByteView withoutLineEnd(ByteView bytes);
    static ByteView withoutReturn(ByteView line);
    // The length that the first four bytes of field say.
    static std::size_t announcedLength(ByteView field);
    // Moves as many bytes into held_ as it misses to have size; returns how many.
    std::size_t holdUpTo(std::size_t size, ByteView bytes);
    void release();

    Framing framing_;
    std::size_t limit_;
    std::string held_;
};

template<class OnToken>
bool TokenFramer::feed(ByteView bytes, OnToken&& onToken) {
    switch (framing_) {
    case Framing::newline:
        return feedLines(bytes, onToken);
    case Framing::length:
        return feedCounted(bytes, onToken);
    case Framing::close:
        return hold(bytes, limit_ + 2); // room for the line end that does not count
    }
    return false;
}

template<class OnToken>
bool TokenFramer::feedLines(ByteView bytes, OnToken& onToken) {
    while (!bytes.empty()) {
        const std::size_t newline = asText(bytes).find('\n');
        if (newline == std::string_view::npos) return hold(bytes, limit_ + 1);
        ByteView line = bytes.first(newline);
        bytes = bytes.subspan(newline + 1);
        const bool wasHeld = !held_.empty();
        if (wasHeld) {
            if (!hold(line, limit_ + 1)) return false;
            line = asBytes(held_);
        }
        line = withoutReturn(line);
        if (line.size() > limit_) return false;
        const bool goOn = line.empty() || onToken(line);
        if (wasHeld) release();
        if (!goOn) return true;
    }
    return true;
}

template<class OnToken>
bool TokenFramer::feedCounted(ByteView bytes, OnToken& onToken) {
    while (!bytes.empty()) {
        ByteView token;
        const bool whole = held_.empty() && bytes.size() >= kLengthField &&
                           bytes.size() - kLengthField >= announcedLength(bytes);
        if (whole) { // nothing to copy
            token = bytes.subspan(kLengthField, announcedLength(bytes));
            bytes = bytes.subspan(kLengthField + token.size());
        } else {
            bytes = bytes.subspan(holdUpTo(kLengthField, bytes));
            if (held_.size() < kLengthField) return true;
            const std::size_t length = announcedLength(asBytes(held_));
            if (length > limit_) return false;
            bytes = bytes.subspan(holdUpTo(kLengthField + length, bytes));
            if (held_.size() < kLengthField + length) return true;
            token = asBytes(held_).subspan(kLengthField);
        }
        if (token.size() > limit_) return false;
        const bool goOn = token.empty() || onToken(token);
        if (!whole) release();
        if (!goOn) return true;
    }
    return true;
}

template<class OnToken>
bool TokenFramer::finish(OnToken&& onToken) {
    if (framing_ != Framing::close) return held_.empty();
    const ByteView token = withoutLineEnd(asBytes(held_));
    if (token.size() > limit_) return false;
    if (!token.empty()) onToken(token);
    release();
    return true;
}

} // namespace thisbe::relay6
