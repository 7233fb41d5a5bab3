#include "shared/channel/data_channel_transport.h"

#include <algorithm>

namespace thisbe {

static_assert(UsrsctpAssociation::Options{}.maxPacket == DtlsSession::kMaxPlaintext / 4 * 4);

DataChannelTransport::DataChannelTransport(const DtlsContext& context, const Options& options)
    : dtls_(context, options.dtls), sctp_(options.sctp), channels_(sctp_, options.dtls.role) {}

bool DataChannelTransport::isDtls(ByteView datagram) {
    return !datagram.empty() && datagram[0] >= 20 && datagram[0] <= 63;
}

void DataChannelTransport::start(TimePoint now) {
    dtls_.start(now);
    followDtls(now);
}

void DataChannelTransport::onDatagram(TimePoint now, ByteView datagram) {
    now_ = now;
    dtls_.onDatagram(now, datagram, *this);
    followDtls(now);
}

void DataChannelTransport::onPlaintext(ByteView payload) {
    // The server is connected by the client's last handshake message, so the first data finds DTLS ready, but
    // perhaps not SCTP.
    followDtls(now_);
    sctp_.onPacket(now_, payload);
}

void DataChannelTransport::onDeadline(TimePoint now) {
    if (now >= dtls_.nextDeadline()) {
        dtls_.onDeadline(now);
        followDtls(now);
    }
    if (now >= sctp_.nextDeadline()) sctp_.onDeadline(now);
}

TimePoint DataChannelTransport::nextDeadline() const {
    return ended_ ? kNever : std::min(dtls_.nextDeadline(), sctp_.nextDeadline());
}

void DataChannelTransport::followDtls(TimePoint now) {
    if (dtls_.state() == DtlsState::connected && !sctpStarted_) {
        sctpStarted_ = true;
        if (auto begun = sctp_.connect(now); !begun) {
            failure_ = begun.error();
            dtls_.close();
        }
    }
    if (!failure_ && dtls_.failure()) failure_ = dtls_.failure();
}

bool DataChannelTransport::isOver() const {
    return ended_ || dtls_.state() == DtlsState::closed || dtls_.state() == DtlsState::failed;
}

// What DTLS does not take is lost, as packets are; SCTP repeats it.
void DataChannelTransport::encryptAll() {
    while (const auto packet = sctp_.takeOutput())
        static_cast<void>(dtls_.send(*packet));
}

std::optional<ByteView> DataChannelTransport::takeOutput(TimePoint) {
    encryptAll();
    return dtls_.takeOutput();
}

std::optional<ChannelEvent> DataChannelTransport::takeEvent(TimePoint now) {
    if (ended_) return std::nullopt;
    // What the peer said before it left is heard first.
    auto event = channels_.takeEvent(now);
    if (event && event->kind != ChannelEvent::Kind::ended) return event;
    if (!event && !isOver()) return std::nullopt;
    // DTLS without SCTP is of no use, and the other way round.
    dtls_.close();
    sctp_.abort(now);
    ended_ = true;
    event.emplace().kind = ChannelEvent::Kind::ended;
    return event;
}

Result<StreamId> DataChannelTransport::open(TimePoint now, ChannelOptions options) {
    if (isOver()) return thisbe::failure("the session with the peer has ended; open a new one");
    return channels_.open(now, std::move(options));
}

SctpSendResult DataChannelTransport::send(TimePoint now, StreamId channel, MessageFormat format,
                                          ByteView payload) {
    return isOver() ? SctpSendResult::notConnected : channels_.send(now, channel, format, payload);
}

void DataChannelTransport::closeChannel(TimePoint now, StreamId channel) {
    if (!isOver()) channels_.close(now, channel);
}

void DataChannelTransport::close(TimePoint now) {
    if (ended_) return;
    sctp_.abort(now);
    encryptAll();
    dtls_.close();
    ended_ = true; // and not told: it was asked for
}

} // namespace thisbe
