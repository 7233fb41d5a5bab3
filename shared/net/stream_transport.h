// A connected byte stream as its user sees it: TCP now, TLS above it later, a fake in tests.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/net/stream_end.h"

#include <cstddef>

namespace thisbe {

class StreamTransport;

// The user of one stream. Calls come from the event loop, never from inside a call to the transport. Every
// one of them may destroy the transport.
class StreamHandler {
  public:
    virtual ~StreamHandler() = default;

    // A stream that we opened stands. Accepted ones are never told so.
    virtual void onConnected() {}
    // The next bytes, in whatever pieces they arrive; valid during the call.
    virtual void onBytes(ByteView bytes) = 0;
    // The peer will send no more; we still may. Reply with finish(), now or later.
    virtual void onPeerFinished() = 0;
    // After a write() that took less than all: there is room again.
    virtual void onWritable() {}
    // The last call: the stream is over and its descriptor closed.
    virtual void onClosed(StreamEnd reason) = 0;
};

// One owner, one thread (its loop's). Destroying it breaks the stream off: the peer sees its end or, when
// bytes that it sent were not read yet, a reset. Its handler hears nothing of that.
class StreamTransport {
  public:
    virtual ~StreamTransport() = default;

    // Takes as much as fits into the bounded buffer and returns how much. Less than all means: keep the rest
    // and wait for onWritable(). 0 after finish() or the end.
    virtual std::size_t write(ByteView bytes) = 0;
    // Sends what is buffered, then tells the peer that no more will come. Reading goes on.
    virtual void finish() = 0;
    // Breaks off at once with a reset; the handler is not told.
    virtual void abort() = 0;

    // Back-pressure: while reading is paused the kernel's buffers fill and the peer has to wait. The end of
    // the stream is not noticed either.
    virtual void pauseReading() = 0;
    virtual void resumeReading() = 0;

    // Bytes that write() took and the kernel has not.
    virtual std::size_t unsentBytes() const = 0;
    // Canonical.
    virtual Endpoint localEndpoint() const = 0;
    virtual Endpoint remoteEndpoint() const = 0;
};

} // namespace thisbe
