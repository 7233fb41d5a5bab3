// Cuts a TCP or TLS byte stream into STUN messages and ChannelData (RFC 8489, section 6.2.2; RFC 8656,
// section 12.5).
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/result.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace thisbe::stun {

// Why the stream is no STUN stream. There is no way to find the next message then: close the connection.
enum class FramingError : std::uint8_t {
    unknownProtocol,  // the first two bits are neither 00 (STUN) nor 01 (ChannelData)
    badCookie,        // looked like STUN, but has no magic cookie
    lengthNotAligned, // a STUN length that is no multiple of 4
    tooLarge,         // a message larger than the buffer
};

const char* toString(FramingError error);

struct StreamFrame {
    enum class Kind : std::uint8_t { none, stun, channelData };

    Kind kind = Kind::none; // none: wait for more bytes
    ByteView bytes;         // for MessageView::parse or ChannelData::parse; ChannelData with its padding
};

// Usage: read from the connection into writable(), tell committed() how much, and take next() until it has
// none. A hostile stream costs at most the buffer. Allocates in its constructor only. Not thread-safe.
class StreamFramer {
  public:
    // maxMessage: the largest message that is taken, header and padding included; 20 at least.
    explicit StreamFramer(std::size_t maxMessage);

    // Room for what comes next: never empty when next() had none or has not failed. Frames that were taken
    // are invalid from here on.
    ByteSpan writable();
    void committed(std::size_t count);

    // The next whole message; valid until writable(). After an error every call gives the same error.
    Result<StreamFrame, FramingError> next();

    // Bytes of an unfinished message: not 0 when the connection ends in the middle of one.
    std::size_t pending() const { return end_ - begin_; }

  private:
    // The size of the message at the front, 0 when its header is not there yet.
    Result<std::size_t, FramingError> frameSize() const;

    std::vector<std::uint8_t> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace thisbe::stun
