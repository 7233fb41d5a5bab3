// Data channels with one peer: RFC 8832 over SCTP over DTLS over whatever path there is.
#pragma once

#include "shared/channel/data_channels.h"
#include "shared/channel/usrsctp_association.h"
#include "shared/secure/dtls_session.h"

namespace thisbe {

// The message plane of a session: what W3C calls RTCDtlsTransport, RTCSctpTransport and RTCDataChannel, in
// one. It knows no path: its user gives it what arrived on any path of the session and sends what it hands
// out over the path of the moment. A change of paths is for it a gap like any other.
//
//     transport.onDatagram(now, payload);                                   // or onDeadline(now), send(…)
//     while (const auto event = transport.takeEvent(now)) …                 // events first:
//     while (const auto datagram = transport.takeOutput(now)) path.send(*datagram);   // they may make output
//     timer.set(transport.nextDeadline());
//
// Every datagram it hands out has at most DtlsSession::kMaxDatagram bytes. One thread, the same for all
// transports of the process, and one real clock (see DtlsSession, UsrsctpStack).
class DataChannelTransport : private DtlsReceiver {
  public:
    struct Options {
        DtlsSession::Options dtls;
        UsrsctpAssociation::Options sctp;
    };

    // The context must outlive it.
    DataChannelTransport(const DtlsContext& context, const Options& options);

    // Begins to look for the peer.
    void start(TimePoint now);
    // A datagram that RFC 7983 gives to DTLS (isDtls) and that came over a validated pair, or over any.
    void onDatagram(TimePoint now, ByteView datagram);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    // The next datagram to send, to the peer, over the path of the moment. Valid until the next call.
    std::optional<ByteView> takeOutput(TimePoint now);
    // Valid until the next call.
    std::optional<ChannelEvent> takeEvent(TimePoint now);

    // RFC 7983, section 7: first bytes 20 to 63 are DTLS.
    static bool isDtls(ByteView datagram);

    // Any time; what is opened before event connected waits for it. Event opened follows.
    Result<StreamId> open(TimePoint now, ChannelOptions options);
    // Once a channel was opened by either side; before the peer's answer too (RFC 8832, section 6).
    SctpSendResult send(TimePoint now, StreamId channel, MessageFormat format, ByteView payload);
    SctpSendResult send(TimePoint now, StreamId channel, std::string_view text) {
        return send(now, channel, MessageFormat::text, asBytes(text));
    }
    // What was sent on it still goes.
    void closeChannel(TimePoint now, StreamId channel);
    // Ends everything and tells the peer, once. What was not acknowledged may be lost (see unacknowledged()).
    void close(TimePoint now);

    // Null for a channel that is not open.
    const ChannelOptions* options(StreamId channel) const { return channels_.options(channel); }
    // 0: the peer has all that was sent.
    std::size_t unacknowledged() const { return sctp_.unacknowledged(); }

    DtlsState dtlsState() const { return dtls_.state(); }
    // Why it ended, where nobody asked for it.
    const std::optional<Error>& failure() const { return failure_; }
    const DtlsSession& dtls() const { return dtls_; }

  private:
    void onPlaintext(ByteView payload) override;
    // Nothing can be sent any more; there may be something left to hear.
    bool isOver() const;
    void encryptAll();
    // Follows what DTLS has become.
    void followDtls(TimePoint now);

    DtlsSession dtls_;
    UsrsctpAssociation sctp_;
    DataChannels channels_;
    std::optional<Error> failure_;
    TimePoint now_{}; // of the call that is going on
    bool sctpStarted_ = false;
    bool ended_ = false; // and told
};

} // namespace thisbe
