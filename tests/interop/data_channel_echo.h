// Our side of a conversation with another implementation of data channels. No I/O: what is beneath (a UDP
// socket, an ICE agent) gives it datagrams and takes them.
#pragma once

#include "shared/channel/data_channel_transport.h"

#include <deque>
#include <iosfwd>
#include <map>

namespace thisbe::test {

// Opens a channel "thisbe" and sends messages there; what comes in on channels of the peer goes back as it
// came. Says what happened, one line each:
//   connected | opened LABEL | heard LABEL COUNT | closed LABEL | ended [WHY]
class DataChannelEcho {
  public:
    // Each hundredth of ours is long, if not longer than what aiortc says that it takes (64 KiB), and none is
    // ASCII only.
    static constexpr std::size_t kMessages = 1000;

    DataChannelEcho(const DtlsContext& context, const DataChannelTransport::Options& options,
                    std::ostream& log);

    void start(TimePoint now) { transport.start(now); }
    // After each call of the transport: takes events and says what is due.
    void settle(TimePoint now);
    bool ended() const { return ended_; }

    // The number-th message; aiortc_conversation.py and webrtc_page.html make the same.
    static std::string message(std::size_t number);

    DataChannelTransport transport;

  private:
    struct Message {
        StreamId channel;
        MessageFormat format;
        std::string bytes;
    };

    void onEvent(TimePoint now, const ChannelEvent& event);
    void onMessage(const ChannelEvent& event);

    std::ostream& log_;
    std::optional<StreamId> own_;
    std::size_t sent_ = kMessages; // none before the channel is agreed
    std::deque<Message> echoes_;
    std::map<StreamId, std::string> labels_;
    std::map<StreamId, std::size_t> heard_;
    bool ended_ = false;
};

} // namespace thisbe::test
