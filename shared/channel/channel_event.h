// What data channels have to tell.
#pragma once

#include "shared/base/bytes.h"
#include "shared/channel/channel_options.h"
#include "shared/channel/message_format.h"
#include "shared/channel/stream_id.h"

namespace thisbe {

struct ChannelEvent {
    enum class Kind : std::uint8_t {
        connected, // the peer is who it should be, and data can flow
        opened,    // by us, and the peer has agreed; or by the peer: then options are what it asked for
        message,
        writable, // a send() that was refused for want of room may be tried again
        closed,   // one channel, from either side; nothing more comes from it
        ended,    // all of it; failure() of the transport says why, if it was not asked for
    };

    Kind kind = Kind::connected;
    StreamId channel;
    bool byPeer = false; // opened
    MessageFormat format = MessageFormat::binary;
    ByteView payload; // of a message; valid until the next call
};

} // namespace thisbe
