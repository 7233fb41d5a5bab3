#include "shared/turn/allocation_client.h"

#include "shared/stun/attributes/address_family_attribute.h"
#include "shared/stun/attributes/data.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/requested_transport.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/channel_data.h"

#include <algorithm>

namespace thisbe::turn {

namespace {

using namespace std::chrono_literals;
using Kind = AllocationClient::Arrival::Kind;

// A minute before the end leaves time for a lost request (RFC 8656, section 8.1 advises a minute or so).
constexpr Duration kRefreshMargin = 60s;
// Permissions live 300 s, channels 600 s; each is refreshed a minute before.
constexpr Duration kPermissionRefresh = 240s;
constexpr Duration kChannelRefresh = 540s;
// RFC 8656, section 12.1: a client "MUST NOT" bind a channel to another peer "until 5 minutes after the
// channel binding expires"; it lives 600 s, and a request of ours may just be under way.
constexpr Duration kChannelRest = 600s + 300s + 60s;
constexpr std::size_t kMaxRequest = 1024;
constexpr std::size_t kSendOverhead = 20 + 4 + 20 + 4 + 3; // header, XOR-PEER-ADDRESS, DATA and its padding
constexpr std::size_t kMaxChannels = 0x1000;

} // namespace

AllocationClient::AllocationClient(Options options, RandomSource& random)
    : options_(std::move(options)),
      random_(random),
      credentials_(options_.username, options_.password),
      transactions_({.transactions = 64, .requestBytes = kMaxRequest}) {
    if (options_.stream) options_.retransmission = stun::RetransmissionPolicy::reliable();
}

void AllocationClient::start(TimePoint now) {
    if (state_ != AllocationState::idle) return;
    state_ = AllocationState::allocating;
    ask(now, Ask::allocate);
}

void AllocationClient::verify(TimePoint now) {
    if (state_ == AllocationState::allocated && refreshAt_ != kNever) refreshAt_ = now;
}

void AllocationClient::release(TimePoint now) {
    if (state_ != AllocationState::allocated) return;
    state_ = AllocationState::releasing;
    refreshAt_ = kNever;
    for (Peer& peer : peers_)
        peer.permitAt = peer.bindAt = kNever;
    ask(now, Ask::release);
}

void AllocationClient::ask(TimePoint now, Ask what, std::size_t peer) {
    static constexpr std::array kMethods = {stun::method::kAllocate, stun::method::kRefresh,
                                            stun::method::kRefresh, stun::method::kCreatePermission,
                                            stun::method::kChannelBind};
    std::array<std::uint8_t, kMaxRequest> buffer;
    stun::MessageWriter writer(buffer, {stun::MessageClass::request, kMethods[static_cast<std::size_t>(what)],
                                        stun::newTransactionId(random_)});
    addAttributes(writer, what, peer);
    credentials_.authenticate(writer);
    const auto started = transactions_.start(now, {.message = writer.finish(),
                                                   .local = options_.local,
                                                   .remote = options_.server,
                                                   .context = peer << 8 | static_cast<std::uint64_t>(what),
                                                   .policy = options_.retransmission});
    // Only a request that cannot be written (a name too long) or more peers at once than anybody has.
    if (!started && what == Ask::allocate) fail(AllocationFailure::malformed);
}

void AllocationClient::addAttributes(stun::MessageWriter& writer, Ask what, std::size_t peer) const {
    switch (what) {
    case Ask::allocate:
        writer.add(stun::RequestedTransport{});
        if (options_.additionalIpv6)
            writer.add(stun::AdditionalAddressFamily{AddressFamily::ipv6});
        else if (options_.family)
            writer.add(stun::RequestedAddressFamily{*options_.family});
        return;
    case Ask::refresh:
        return;
    case Ask::release:
        return writer.add(stun::Lifetime{0s});
    case Ask::channel:
        writer.add(stun::ChannelNumberAttribute{peers_[peer].channel});
        [[fallthrough]];
    case Ask::permission:
        return writer.add(stun::XorPeerAddress{peers_[peer].endpoint});
    }
}

AllocationClient::Peer* AllocationClient::find(const Endpoint& peer) {
    const auto found = std::ranges::find(peers_, peer, &Peer::endpoint);
    return found == peers_.end() ? nullptr : &*found;
}

void AllocationClient::addPeer(TimePoint now, const Endpoint& peer) {
    Peer* known = find(peer);
    if (known != nullptr && known->wanted) return;
    if (known == nullptr) known = placeFor(now, peer);
    if (known == nullptr) return;
    known->wanted = true;
    known->freeAt = kNever;
    known->permitted = known->bound = false; // as far as we know; the answer says
    const auto index = static_cast<std::size_t>(known - peers_.data());
    if (state_ == AllocationState::allocated) ask(now, Ask::channel, index);
}

// A channel that has rested long enough, or a new one.
AllocationClient::Peer* AllocationClient::placeFor(TimePoint now, const Endpoint& peer) {
    const auto rested = std::ranges::find_if(peers_, [&](const Peer& old) { return now >= old.freeAt; });
    if (rested != peers_.end()) {
        *rested = {.endpoint = peer, .channel = rested->channel};
        return &*rested;
    }
    if (peers_.size() == kMaxChannels) return nullptr;
    const auto number = static_cast<std::uint16_t>(stun::kFirstChannel.value() + peers_.size());
    return &peers_.emplace_back(Peer{.endpoint = peer, .channel = stun::ChannelNumber(number)});
}

void AllocationClient::keepOnlyPeers(TimePoint now, std::span<const Endpoint> peers) {
    for (Peer& known : peers_) {
        if (!known.wanted || std::ranges::find(peers, known.endpoint) != peers.end()) continue;
        known.wanted = false;
        known.permitAt = known.bindAt = kNever;
        known.freeAt = now + kChannelRest;
    }
}

bool AllocationClient::isReady(const Endpoint& peer) const {
    const Peer* known = find(peer);
    return known != nullptr && known->permitted;
}

bool AllocationClient::send(const Endpoint& peer, ByteView data, DatagramBatch& batch) {
    const Peer* known = find(peer);
    if (known == nullptr || state_ != AllocationState::allocated) return false;
    const ByteSpan room = batch.reserve(data.size() + kSendOverhead);
    if (room.empty()) return false;
    Datagram datagram{.payload = {}, .local = options_.local, .remote = options_.server};
    if (known->bound) {
        datagram.payload = stun::writeChannelData(room, known->channel, data,
                                                  options_.stream ? stun::ChannelDataPadding::toFourBytes
                                                                  : stun::ChannelDataPadding::none);
    } else {
        stun::MessageWriter writer(
            room, {stun::MessageClass::indication, stun::method::kSend, stun::newTransactionId(random_)});
        writer.add(stun::XorPeerAddress{peer});
        writer.add(stun::Data{data});
        datagram.payload = writer.finish();
    }
    return !datagram.payload.empty() && batch.commit(datagram);
}

AllocationClient::Arrival AllocationClient::onDatagram(TimePoint now, const Datagram& datagram) {
    if (datagram.remote != options_.server) return {};
    if (stun::looksLikeChannelData(datagram.payload)) return onChannelData(datagram.payload);
    const auto message = stun::MessageView::parse(datagram.payload);
    if (!message) return {};
    if (message->messageClass() == stun::MessageClass::indication) return onIndication(*message);
    if (!message->isResponse() || !transactions_.match(now, *message, datagram.remote)) return {};
    onResponse(now, *message, datagram.remote);
    return {.kind = Kind::handled, .peer = {}, .data = {}, .icmp = {}};
}

AllocationClient::Arrival AllocationClient::onChannelData(ByteView message) const {
    const auto parsed = stun::ChannelData::parse(message);
    if (!parsed) return {};
    const auto peer = std::ranges::find(peers_, parsed->channel, &Peer::channel);
    if (peer == peers_.end()) return {};
    return {.kind = Kind::data, .peer = peer->endpoint, .data = parsed->data, .icmp = {}};
}

AllocationClient::Arrival AllocationClient::onIndication(const stun::MessageView& message) const {
    const auto peer = message.get<stun::XorPeerAddress>();
    if (message.method() != stun::method::kData || !peer) return {};
    if (const auto icmp = message.get<stun::Icmp>())
        return {.kind = Kind::icmp, .peer = peer->value, .data = {}, .icmp = *icmp};
    const auto data = message.get<stun::Data>();
    if (!data) return {};
    return {.kind = Kind::data, .peer = peer->value, .data = data->value, .icmp = {}};
}

void AllocationClient::onResponse(TimePoint now, const stun::MessageView& message, const Endpoint& from) {
    const auto outcome = transactions_.match(now, message, from);
    const auto what = static_cast<Ask>(outcome->context & 0xff);
    const auto peer = static_cast<std::size_t>(outcome->context >> 8);
    const auto step = credentials_.onResponse(message);
    if (step == stun::AuthenticationStep::discard) return;
    transactions_.complete(outcome->id);
    if (state_ == AllocationState::failed || state_ == AllocationState::ended) return;
    switch (step) {
    case stun::AuthenticationStep::discard:
        return;
    case stun::AuthenticationStep::retry:
        return ask(now, what, peer);
    case stun::AuthenticationStep::giveUp:
        return fail(AllocationFailure::wrongCredentials);
    case stun::AuthenticationStep::accept:
        break;
    }
    if (message.messageClass() == stun::MessageClass::successResponse)
        return onSuccess(now, what, peer, message);
    const auto error = message.get<stun::ErrorCode>();
    onError(what, peer, error ? error->number : stun::ErrorNumber::serverError);
}

void AllocationClient::onSuccess(TimePoint now, Ask what, std::size_t peer,
                                 const stun::MessageView& message) {
    switch (what) {
    case Ask::allocate:
        return takeAddresses(now, message);
    case Ask::refresh:
        return scheduleRefresh(now, message);
    case Ask::release:
        state_ = AllocationState::ended;
        return;
    case Ask::channel:
        peers_[peer].bound = true;
        if (peers_[peer].wanted) peers_[peer].bindAt = now + kChannelRefresh;
        [[fallthrough]];
    case Ask::permission:
        peers_[peer].permitted = true;
        if (peers_[peer].wanted) peers_[peer].permitAt = now + kPermissionRefresh;
        return;
    }
}

void AllocationClient::takeAddresses(TimePoint now, const stun::MessageView& message) {
    for (const auto& attribute : message.attributes()) {
        if (attribute.type != stun::AttributeType::xorRelayedAddress) continue;
        if (const auto relayed = message.decode<stun::XorRelayedAddress>(attribute.value))
            relayed_.push_back(relayed->value);
    }
    if (relayed_.empty()) return fail(AllocationFailure::malformed);
    if (const auto mapped = message.get<stun::XorMappedAddress>()) mapped_ = mapped->value;
    state_ = AllocationState::allocated;
    scheduleRefresh(now, message);
    for (std::size_t i = 0; i < peers_.size(); ++i)
        if (peers_[i].wanted) ask(now, Ask::channel, i);
}

void AllocationClient::scheduleRefresh(TimePoint now, const stun::MessageView& message) {
    const auto lifetime = message.get<stun::Lifetime>();
    const Duration granted = lifetime ? Duration(lifetime->value) : Duration(600s);
    refreshAt_ = now + std::max(granted - kRefreshMargin, granted / 2);
}

void AllocationClient::onError(Ask what, std::size_t peer, stun::ErrorNumber number) {
    errorNumber_ = number;
    switch (what) {
    case Ask::allocate:
    case Ask::refresh:
        return fail(number == stun::ErrorNumber::allocationMismatch ? AllocationFailure::mismatch
                                                                    : AllocationFailure::refused);
    case Ask::release:
        // 437: it is gone already, which is what was wanted.
        state_ = AllocationState::ended;
        return;
    case Ask::channel:
    case Ask::permission:
        peers_[peer].permitted = peers_[peer].bound = false;
        peers_[peer].permitAt = peers_[peer].bindAt = kNever;
        return;
    }
}

void AllocationClient::fail(AllocationFailure failure) {
    state_ = AllocationState::failed;
    failure_ = failure;
    refreshAt_ = kNever;
    peers_.clear();
}

TimePoint AllocationClient::nextDeadline() const {
    TimePoint next = std::min(transactions_.nextDeadline(), refreshAt_);
    for (const Peer& peer : peers_)
        next = std::min({next, peer.permitAt, peer.bindAt});
    return next;
}

void AllocationClient::onDeadline(TimePoint now) {
    transactions_.onDeadline(now);
    while (const auto failure = transactions_.takeFailure()) {
        const auto what = static_cast<Ask>(failure->context & 0xff);
        if (what == Ask::release)
            state_ = AllocationState::ended;
        else if (state_ != AllocationState::failed)
            fail(AllocationFailure::noAnswer);
    }
    if (now >= refreshAt_) {
        refreshAt_ = kNever;
        ask(now, Ask::refresh);
    }
    for (std::size_t i = 0; i < peers_.size(); ++i) {
        Peer& peer = peers_[i];
        const bool bind = now >= peer.bindAt;
        if (!bind && now < peer.permitAt) continue;
        // Binding a channel again refreshes the permission too.
        peer.permitAt = kNever;
        if (bind) peer.bindAt = kNever;
        ask(now, bind ? Ask::channel : Ask::permission, i);
    }
}

} // namespace thisbe::turn
