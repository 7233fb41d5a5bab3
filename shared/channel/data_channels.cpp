#include "shared/channel/data_channels.h"

#include "shared/channel/data_channel_open.h"
#include "shared/channel/payload_protocol.h"

#include <array>

namespace thisbe {

namespace {

constexpr Reliability kReliableOrdered{};

ChannelEvent eventOf(ChannelEvent::Kind kind, StreamId channel = {}) {
    ChannelEvent event;
    event.kind = kind;
    event.channel = channel;
    return event;
}

// RFC 8832, section 6: "If the side is acting as the DTLS client, it MUST choose an even stream identifier;
// if the side is acting as the DTLS server, it MUST choose an odd one."
std::uint16_t parity(DtlsRole role) {
    return role == DtlsRole::client ? 0 : 1;
}

} // namespace

Result<StreamId> DataChannels::open(TimePoint now, ChannelOptions options) {
    if (options.label.size() > DataChannelOpen::kMaxText ||
        options.protocol.size() > DataChannelOpen::kMaxText)
        return failure("label or protocol of a data channel is longer than " +
                       std::to_string(DataChannelOpen::kMaxText) + " bytes");
    if (options.reliability.maxRetransmissions && options.reliability.lifetime)
        return failure("a data channel has a limit of retransmissions or of time, not both (RFC 8832)");
    for (std::uint16_t number = parity(role_); number < SctpAssociation::kStreams; number += 2) {
        const auto [at, fresh] = channels_.try_emplace(StreamId(number));
        if (!fresh) continue;
        at->second.options = std::move(options);
        at->second.due = Due::open;
        sayDue(now);
        return at->first;
    }
    return failure("all " + std::to_string(SctpAssociation::kStreams / 2) +
                   " data channels that this side may open are in use; close one first");
}

SctpSendResult DataChannels::send(TimePoint now, StreamId channel, MessageFormat format, ByteView payload) {
    const auto at = channels_.find(channel);
    if (!established_) return SctpSendResult::notConnected;
    if (at == channels_.end() || at->second.closing) return SctpSendResult::noStream;
    if (at->second.due != Due::nothing) return SctpSendResult::bufferFull; // the OPEN goes first
    Reliability reliability = at->second.options.reliability;
    // RFC 8832, section 6: "After the DATA_CHANNEL_OPEN message has been sent, the sender of that message MAY
    // start sending messages containing user data without waiting for the reception of the corresponding
    // DATA_CHANNEL_ACK message. However, before the DATA_CHANNEL_ACK message or any other message has been
    // received on a data channel, all other messages containing user data and belonging to this data channel
    // MUST be sent ordered".
    if (!at->second.agreed) reliability.ordered = true;
    static constexpr std::array<std::uint8_t, 1> kZero{};
    const std::uint32_t protocol = payload_protocol::of(format, payload.empty());
    return association_.send(now, channel, protocol, payload.empty() ? ByteView(kZero) : payload,
                             reliability);
}

void DataChannels::close(TimePoint now, StreamId channel) {
    const auto at = channels_.find(channel);
    if (at == channels_.end() || at->second.closing) return;
    at->second.closing = true;
    if (established_) association_.resetStream(now, channel);
}

const ChannelOptions* DataChannels::options(StreamId channel) const {
    const auto at = channels_.find(channel);
    return at == channels_.end() || at->second.closing ? nullptr : &at->second.options;
}

std::optional<ChannelEvent> DataChannels::takeEvent(TimePoint now) {
    while (const auto event = association_.takeEvent(now)) {
        if (const auto out = onEvent(now, *event)) return out;
    }
    return std::nullopt;
}

std::optional<ChannelEvent> DataChannels::onEvent(TimePoint now, const SctpEvent& event) {
    switch (event.kind) {
    case SctpEvent::Kind::established:
        established_ = true;
        sayDue(now);
        return eventOf(ChannelEvent::Kind::connected);
    case SctpEvent::Kind::message:
        return onMessage(now, event);
    case SctpEvent::Kind::oversized:
        // It announced more than we said we take; what follows on that channel would have a gap.
        ++counters_.oversized;
        close(now, event.stream);
        return std::nullopt;
    case SctpEvent::Kind::writable:
        sayDue(now);
        return eventOf(ChannelEvent::Kind::writable);
    case SctpEvent::Kind::incomingReset:
    case SctpEvent::Kind::outgoingReset:
    case SctpEvent::Kind::resetRefused:
        return onReset(now, event);
    case SctpEvent::Kind::ended:
        established_ = false;
        channels_.clear();
        return eventOf(ChannelEvent::Kind::ended);
    }
    return std::nullopt;
}

std::optional<ChannelEvent> DataChannels::onMessage(TimePoint now, const SctpEvent& event) {
    if (event.protocol == payload_protocol::kControl) return onControl(now, event);
    const auto format = payload_protocol::formatOf(event.protocol);
    const auto at = channels_.find(event.stream);
    if (!format) {
        ++counters_.otherProtocol;
        return std::nullopt;
    }
    if (at == channels_.end()) {
        ++counters_.noChannel;
        return std::nullopt;
    }
    at->second.agreed = true;
    ChannelEvent out = eventOf(ChannelEvent::Kind::message, event.stream);
    out.format = *format;
    // RFC 8831, 6.6: "the receiver MUST ignore the SCTP user message and process it as an empty message".
    if (!payload_protocol::isEmpty(event.protocol)) out.payload = event.payload;
    return out;
}

std::optional<ChannelEvent> DataChannels::onControl(TimePoint now, const SctpEvent& event) {
    if (event.payload.empty()) {
        ++counters_.malformed;
        return std::nullopt;
    }
    if (event.payload[0] != kDataChannelAck) return onOpen(now, event);
    const auto at = channels_.find(event.stream);
    if (at == channels_.end() || event.stream.value() % 2 != parity(role_)) {
        ++counters_.noChannel;
        return std::nullopt;
    }
    at->second.agreed = true;
    return eventOf(ChannelEvent::Kind::opened, event.stream);
}

std::optional<ChannelEvent> DataChannels::onOpen(TimePoint now, const SctpEvent& event) {
    auto message = DataChannelOpen::parse(event.payload);
    const bool theirs = event.stream.value() % 2 == parity(opposite(role_));
    if (!message || !theirs || channels_.contains(event.stream)) {
        ++(message ? counters_.refusedOpens : counters_.malformed);
        // RFC 8832, section 6: "the receiver MUST close the corresponding data channel using the procedure
        // described in [RFC8831] and MUST NOT send a DATA_CHANNEL_ACK message in response to the received
        // message. This might occur if, for example, a DATA_CHANNEL_OPEN message is received on an already
        // used stream".
        if (channels_.contains(event.stream)) {
            close(now, event.stream);
        } else {
            association_.resetStream(now, event.stream);
        }
        return std::nullopt;
    }
    Channel& channel = channels_[event.stream];
    channel.options = std::move(message->options);
    channel.agreed = true;
    channel.due = Due::acknowledgement;
    sayDue(now);
    ChannelEvent out = eventOf(ChannelEvent::Kind::opened, event.stream);
    out.byPeer = true;
    return out;
}

std::optional<ChannelEvent> DataChannels::onReset(TimePoint now, const SctpEvent& event) {
    const auto at = channels_.find(event.stream);
    if (at == channels_.end()) return std::nullopt;
    Channel& channel = at->second;
    switch (event.kind) {
    case SctpEvent::Kind::incomingReset:
        channel.theirSideReset = true;
        // RFC 8831, 6.7: "When the peer sees that an incoming stream was reset, it also resets its
        // corresponding outgoing stream. Once this is completed, the data channel is closed."
        close(now, event.stream);
        break;
    case SctpEvent::Kind::outgoingReset:
        channel.ourSideReset = true;
        break;
    default:
        // A peer without RFC 6525: the channel is over for us, and its number is not used again.
        return eventOf(ChannelEvent::Kind::closed, event.stream);
    }
    if (!channel.theirSideReset || !channel.ourSideReset) return std::nullopt;
    channels_.erase(at);
    return eventOf(ChannelEvent::Kind::closed, event.stream);
}

void DataChannels::sayDue(TimePoint now) {
    if (!established_) return;
    for (auto& [number, channel] : channels_) {
        if (channel.due != Due::nothing && say(now, number, channel)) channel.due = Due::nothing;
        if (channel.closing && !channel.ourSideReset) association_.resetStream(now, number);
    }
}

bool DataChannels::say(TimePoint now, StreamId number, const Channel& channel) {
    std::array<std::uint8_t, DataChannelOpen::kMaxSize> buffer;
    std::size_t size = 1;
    buffer[0] = kDataChannelAck;
    if (channel.due == Due::open) size = DataChannelOpen{.options = channel.options}.serialize(buffer);
    // RFC 8832, section 6: "All DCEP messages MUST be sent using ordered delivery and reliable transmission."
    return association_.send(now, number, payload_protocol::kControl, ByteView(buffer).first(size),
                             kReliableOrdered) != SctpSendResult::bufferFull;
}

} // namespace thisbe
