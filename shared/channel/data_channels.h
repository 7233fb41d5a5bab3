// Data channels (RFC 8831, RFC 8832) over an SCTP association.
#pragma once

#include "shared/channel/channel_event.h"
#include "shared/channel/sctp_association.h"
#include "shared/secure/dtls_role.h"

#include <map>

namespace thisbe {

// Opens, answers and closes channels and tells texts from bytes. Same threading as the association, which
// must outlive it and whose events go through here.
class DataChannels {
  public:
    // Why something that the peer sent was dropped.
    struct Counters {
        std::uint64_t malformed = 0;     // no control message, or none that we understand
        std::uint64_t refusedOpens = 0;  // of our numbers, of one in use, or of an unknown type
        std::uint64_t noChannel = 0;     // data for a channel that is not open
        std::uint64_t otherProtocol = 0; // a payload protocol that is not of data channels
        std::uint64_t oversized = 0;
    };

    DataChannels(SctpAssociation& association, DtlsRole role) : association_(association), role_(role) {}

    Result<StreamId> open(TimePoint now, ChannelOptions options);
    SctpSendResult send(TimePoint now, StreamId channel, MessageFormat format, ByteView payload);
    void close(TimePoint now, StreamId channel);

    // What became of the association's events. Valid until the next call.
    std::optional<ChannelEvent> takeEvent(TimePoint now);

    const ChannelOptions* options(StreamId channel) const;
    std::size_t size() const { return channels_.size(); }
    const Counters& counters() const { return counters_; }

  private:
    // What is to be said on a channel and had no room, or no association, yet.
    enum class Due : std::uint8_t { nothing, open, acknowledgement };

    struct Channel {
        ChannelOptions options;
        Due due = Due::nothing;
        bool agreed = false;  // ours: the peer has answered; the peer's: at once
        bool closing = false; // we have asked to reset our side
        bool ourSideReset = false;
        bool theirSideReset = false;
    };
    using Channels = std::map<StreamId, Channel>;

    std::optional<ChannelEvent> onEvent(TimePoint now, const SctpEvent& event);
    std::optional<ChannelEvent> onMessage(TimePoint now, const SctpEvent& event);
    std::optional<ChannelEvent> onControl(TimePoint now, const SctpEvent& event);
    std::optional<ChannelEvent> onOpen(TimePoint now, const SctpEvent& event);
    std::optional<ChannelEvent> onReset(TimePoint now, const SctpEvent& event);
    void sayDue(TimePoint now);
    bool say(TimePoint now, StreamId channel, const Channel& state);

    SctpAssociation& association_;
    DtlsRole role_;
    Channels channels_;
    bool established_ = false;
    Counters counters_;
};

} // namespace thisbe
