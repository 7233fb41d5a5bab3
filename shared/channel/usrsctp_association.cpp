#include "shared/channel/usrsctp_association.h"

#include "shared/channel/usrsctp_socket.h"
#include "shared/channel/usrsctp_stack.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <usrsctp.h>

namespace thisbe {

namespace {

using std::chrono::milliseconds;

// Packets that nobody takes; more than a full window.
constexpr std::size_t kMaxQueuedBytes = std::size_t{1024} * 1024;
// One read; an idle association keeps no more.
constexpr std::size_t kReadSize = std::size_t{4} * 1024;
// After a packet the delayed acknowledgement and what it leads to are still to come.
constexpr milliseconds kAwakeAfterPacket{100};
constexpr milliseconds kLookInterval{1000};

UsrsctpStack& stack() {
    return UsrsctpStack::instance();
}

std::optional<sctp_status> statusOf(UsrsctpHandle* handle) {
    sctp_status status{};
    socklen_t size = sizeof(status);
    if (handle == nullptr || usrsctp_getsockopt(handle, IPPROTO_SCTP, SCTP_STATUS, &status, &size) != 0)
        return std::nullopt;
    return status;
}

// A notification is a structure of the library in bytes of ours.
template<class Structure>
bool copyOut(ByteView bytes, Structure& out) {
    if (bytes.size() < sizeof(out)) return false;
    std::memcpy(&out, bytes.data(), sizeof(out));
    return true;
}

SctpEvent eventOf(SctpEvent::Kind kind, StreamId stream = {}) {
    SctpEvent event;
    event.kind = kind;
    event.stream = stream;
    return event;
}

sctp_sendv_spa sendParameters(StreamId stream, std::uint32_t protocol, const Reliability& reliability) {
    sctp_sendv_spa out{};
    out.sendv_flags = SCTP_SEND_SNDINFO_VALID;
    out.sendv_sndinfo.snd_sid = stream.value();
    out.sendv_sndinfo.snd_ppid = htonl(protocol);
    if (!reliability.ordered) out.sendv_sndinfo.snd_flags = SCTP_UNORDERED;
    if (reliability.maxRetransmissions) {
        out.sendv_prinfo.pr_policy = SCTP_PR_SCTP_RTX;
        out.sendv_prinfo.pr_value = *reliability.maxRetransmissions;
    } else if (reliability.lifetime) {
        out.sendv_prinfo.pr_policy = SCTP_PR_SCTP_TTL;
        out.sendv_prinfo.pr_value = static_cast<std::uint32_t>(reliability.lifetime->count());
    }
    if (reliability.maxRetransmissions || reliability.lifetime) out.sendv_flags |= SCTP_SEND_PRINFO_VALID;
    return out;
}

} // namespace

UsrsctpAssociation::UsrsctpAssociation(const Options& options)
    : options_(options), packets_(kMaxQueuedBytes) {}

UsrsctpAssociation::~UsrsctpAssociation() {
    shut();
}

void UsrsctpAssociation::shut() {
    if (address_ == nullptr) return;
    if (socket_ != nullptr) usrsctp_close(socket_); // an ABORT, while there is somebody to send it
    stack().remove(address_);
    usrsctp_deregister_address(address_);
    socket_ = nullptr;
    address_ = nullptr;
    established_ = false;
}

Result<void> UsrsctpAssociation::connect(TimePoint now) {
    if (address_ != nullptr) return failure("this SCTP association was begun before");
    catchUp(now);
    address_ = stack().add(packets_);
    socket_ = openUsrsctpSocket(address_, options_);
    if (socket_ != nullptr && connectUsrsctpSocket(socket_, address_, options_)) return {};
    const int error = errno;
    shut();
    return failure(std::string("libusrsctp refuses an association: ") + std::strerror(error));
}

void UsrsctpAssociation::onPacket(TimePoint now, ByteView packet) {
    if (socket_ == nullptr) return;
    catchUp(now);
    lastPacket_ = now;
    guard_.onIncoming(now, packet);
    usrsctp_conninput(address_, packet.data(), packet.size(), 0);
}

void UsrsctpAssociation::onDeadline(TimePoint now) {
    if (socket_ == nullptr) return;
    catchUp(now);
    lastDeadline_ = now;
    askForResets();
    followRoundTrip(now);
    keepRetransmitting(now);
    offered_ = packets_.bytes();
}

std::optional<ByteView> UsrsctpAssociation::takeOutput() {
    const auto packet = packets_.pop();
    if (packet) guard_.onOutgoing(lastCall_, *packet);
    offered_ = std::min(offered_, packets_.bytes());
    return packet;
}

TimePoint UsrsctpAssociation::nextDeadline() const {
    // What another association's call made the library say for us waits for nobody. What is not taken has no
    // path to go.
    if (packets_.bytes() > offered_) return lastCall_;
    if (socket_ == nullptr) return kNever;
    // From the last one: counted from other calls, or from the library's last tick, busy ones would put it
    // off for ever.
    return lastDeadline_ + (waiting() ? UsrsctpStack::kTick : kIdleTick);
}

void UsrsctpAssociation::catchUp(TimePoint now) {
    lastCall_ = now;
    stack().advance(now);
}

bool UsrsctpAssociation::waiting() const {
    return !established_ || !resets_.empty() || lastCall_ < lastPacket_ + kAwakeAfterPacket ||
           unacknowledged() > 0;
}

std::size_t UsrsctpAssociation::unacknowledged() const {
    const auto status = statusOf(socket_);
    return status ? std::size_t{status->sstat_unackdata} + status->sstat_penddata : 0;
}

SctpSendResult UsrsctpAssociation::send(TimePoint now, StreamId stream, std::uint32_t protocol,
                                        ByteView payload, const Reliability& reliability) {
    if (!established_) return SctpSendResult::notConnected;
    if (stream.value() >= streams_) return SctpSendResult::noStream;
    if (payload.empty() || payload.size() > options_.peerMaxMessage) return SctpSendResult::tooLong;
    catchUp(now);
    sctp_sendv_spa parameters = sendParameters(stream, protocol, reliability);
    // RFC 7053: nothing else is under way that the acknowledgement could wait for.
    if (unacknowledged() == 0) parameters.sendv_sndinfo.snd_flags |= SCTP_SACK_IMMEDIATELY;
    const auto sent = usrsctp_sendv(socket_, payload.data(), payload.size(), nullptr, 0, &parameters,
                                    sizeof(parameters), SCTP_SENDV_SPA, 0);
    if (sent == static_cast<ssize_t>(payload.size())) return SctpSendResult::accepted;
    if (errno == EINVAL) return SctpSendResult::noStream; // it is being reset
    if (errno == EMSGSIZE) return SctpSendResult::tooLong;
    if (errno != EWOULDBLOCK && errno != ENOBUFS) return SctpSendResult::notConnected;
    wantsToWrite_ = true;
    return SctpSendResult::bufferFull;
}

void UsrsctpAssociation::resetStream(TimePoint now, StreamId stream) {
    if (!established_ || stream.value() >= streams_) return;
    catchUp(now);
    resets_.insert(stream);
    askForResets();
}

void UsrsctpAssociation::askForResets() {
    if (!established_) return;
    for (const StreamId stream : resets_) {
        alignas(sctp_reset_streams) std::array<std::uint8_t, sizeof(sctp_reset_streams) + 2> buffer{};
        sctp_reset_streams request{};
        request.srs_flags = SCTP_STREAM_RESET_OUTGOING;
        request.srs_number_streams = 1;
        const std::uint16_t number = stream.value();
        std::memcpy(buffer.data(), &request, sizeof(request));
        std::memcpy(buffer.data() + sizeof(request), &number, sizeof(number));
        // One that is asked for already is refused, which is right; one that cannot be asked for now is asked
        // for again at the next tick.
        usrsctp_setsockopt(socket_, IPPROTO_SCTP, SCTP_RESET_STREAMS, buffer.data(),
                           static_cast<socklen_t>(buffer.size()));
    }
}

// RTO.Max below the round trip would repeat everything for ever. The library clips its RTO, not its estimate.
void UsrsctpAssociation::followRoundTrip(TimePoint now) {
    if (!established_ || now < nextLook_) return;
    nextLook_ = now + kLookInterval;
    const auto status = statusOf(socket_);
    if (!status) return;
    const milliseconds wanted =
        std::clamp(2 * milliseconds{status->sstat_primary.spinfo_srtt}, kRtoMax, kRtoMaxSlowPath);
    const milliseconds change = wanted > rtoMax_ ? wanted - rtoMax_ : rtoMax_ - wanted;
    if (change > rtoMax_ / 8 && setRetransmissionTimeout(socket_, wanted)) rtoMax_ = wanted;
}

// Packets that nobody has taken yet are not the library's silence.
void UsrsctpAssociation::keepRetransmitting(TimePoint now) {
    if (!established_ || !packets_.empty() || unacknowledged() == 0) return;
    if (const auto sack = guard_.revive(now, rtoMax_))
        usrsctp_conninput(address_, sack->data(), sack->size(), 0);
}

void UsrsctpAssociation::abort(TimePoint now) {
    if (socket_ == nullptr) return;
    catchUp(now);
    endTold_ = true;
    shut();
}

std::optional<SctpEvent> UsrsctpAssociation::takeEvent(TimePoint now) {
    catchUp(now);
    for (;;) {
        if (!events_.empty()) {
            const SctpEvent event = events_.back();
            events_.pop_back();
            return event;
        }
        SctpEvent event;
        switch (socket_ != nullptr ? read(event) : Piece::nothing) {
        case Piece::whole:
            if (const auto message = finishMessage(event)) return message;
            break;
        case Piece::notification:
        case Piece::more:
            break;
        case Piece::end:
            shut();
            if (std::exchange(endTold_, true)) return std::nullopt;
            return eventOf(SctpEvent::Kind::ended);
        case Piece::nothing:
            if (!wantsToWrite_ || socket_ == nullptr || (usrsctp_get_events(socket_) & SCTP_EVENT_WRITE) == 0)
                return std::nullopt;
            wantsToWrite_ = false;
            return eventOf(SctpEvent::Kind::writable);
        }
    }
}

UsrsctpAssociation::Piece UsrsctpAssociation::read(SctpEvent& event) {
    // What was handed out with the last event is not needed any more.
    if (incomingSize_ == 0 && incoming_.size() > kReadSize) std::vector<std::uint8_t>().swap(incoming_);
    if (incoming_.size() < incomingSize_ + kReadSize)
        incoming_.resize(std::max(incomingSize_ + kReadSize, incomingSize_ * 2));
    sctp_rcvinfo info{};
    socklen_t infoSize = sizeof(info);
    unsigned int infoType = SCTP_RECVV_NOINFO;
    int flags = 0;
    sockaddr_conn from{};
    socklen_t fromSize = sizeof(from);
    const ByteSpan room = ByteSpan(incoming_).subspan(incomingSize_);
    const auto got = usrsctp_recvv(socket_, room.data(), room.size(), reinterpret_cast<sockaddr*>(&from),
                                   &fromSize, &info, &infoSize, &infoType, &flags);
    if (got < 0 && errno == EWOULDBLOCK) return Piece::nothing;
    if (got <= 0) return Piece::end;
    const auto size = static_cast<std::size_t>(got);
    if ((flags & MSG_NOTIFICATION) != 0) {
        onNotification(room.first(size));
        return Piece::notification;
    }
    event.stream = StreamId(info.rcv_sid);
    event.protocol = ntohl(info.rcv_ppid);
    incomingSize_ += size;
    if (incomingSize_ > kMaxMessage) {
        oversized_ = true;
        incomingSize_ = 0;
    }
    return (flags & MSG_EOR) != 0 ? Piece::whole : Piece::more;
}

std::optional<SctpEvent> UsrsctpAssociation::finishMessage(const SctpEvent& last) {
    SctpEvent event = last;
    event.kind = std::exchange(oversized_, false) ? SctpEvent::Kind::oversized : SctpEvent::Kind::message;
    event.payload = ByteView(incoming_).first(std::exchange(incomingSize_, 0));
    if (event.kind == SctpEvent::Kind::oversized) event.payload = {};
    return event;
}

void UsrsctpAssociation::onNotification(ByteView notification) {
    sctp_notification::sctp_tlv header{};
    if (!copyOut(notification, header)) return;
    if (header.sn_type == SCTP_ASSOC_CHANGE) onAssociationChange(notification);
    if (header.sn_type == SCTP_STREAM_RESET_EVENT) onStreamReset(notification);
}

void UsrsctpAssociation::onAssociationChange(ByteView notification) {
    sctp_assoc_change change{};
    if (!copyOut(notification, change)) return;
    if (change.sac_state == SCTP_COMM_UP) {
        established_ = true;
        streams_ = change.sac_outbound_streams;
        events_.insert(events_.begin(), eventOf(SctpEvent::Kind::established));
        return;
    }
    // Lost, shut down, refused, or begun anew by a peer that has forgotten everything: nothing to go on with.
    shut();
    if (!std::exchange(endTold_, true)) events_.insert(events_.begin(), eventOf(SctpEvent::Kind::ended));
}

void UsrsctpAssociation::onStreamReset(ByteView notification) {
    sctp_stream_reset_event header{};
    if (!copyOut(notification, header)) return;
    const bool refused = (header.strreset_flags & (SCTP_STREAM_RESET_DENIED | SCTP_STREAM_RESET_FAILED)) != 0;
    const bool incoming = (header.strreset_flags & SCTP_STREAM_RESET_INCOMING_SSN) != 0;
    const auto kind = refused    ? SctpEvent::Kind::resetRefused
                      : incoming ? SctpEvent::Kind::incomingReset
                                 : SctpEvent::Kind::outgoingReset;
    const std::size_t end = std::min<std::size_t>(header.strreset_length, notification.size());
    for (std::size_t at = sizeof(header); at + 2 <= end; at += 2) {
        std::uint16_t number = 0;
        std::memcpy(&number, notification.data() + at, sizeof(number));
        const StreamId stream(number);
        if (kind != SctpEvent::Kind::incomingReset && resets_.erase(stream) == 0) continue;
        events_.insert(events_.begin(), eventOf(kind, stream));
    }
}

} // namespace thisbe
