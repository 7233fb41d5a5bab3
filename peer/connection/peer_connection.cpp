#include "peer/connection/peer_connection.h"

#include "peer/path/nat_evidence.h"
#include "shared/packet/probe_kind.h"
#include "shared/program/terminal.h"

#include <algorithm>
#include <utility>

namespace thisbe::peer {

namespace {

using namespace std::chrono_literals;

// Candidates that become known together travel together.
constexpr Duration kBundle = 20ms;
constexpr std::size_t kMostEarly = 4;
constexpr int kMostRounds = 16;
constexpr const char* kChatLabel = "chat";
constexpr const char* kControlLabel = "control";
constexpr const char* kPacketsLabel = "packets";

// What the other side's description leaves us (RFC 8842, section 5.3): whoever may choose is active.
DtlsSetup answerTo(const SessionDescription& offer) {
    return offer.setup == DtlsSetup::active ? DtlsSetup::passive : DtlsSetup::active;
}

DtlsRole roleOf(DtlsSetup setup) {
    return setup == DtlsSetup::active ? DtlsRole::client : DtlsRole::server;
}

} // namespace

PeerConnection::PeerConnection(const Host& host, const Options& options, ConnectionUser& user)
    : host_(host),
      options_(options),
      user_(user),
      negotiation_(options.prevails, options.since),
      timer_(host.loop.timers(), [this] { onTimer(); }) {}

PeerConnection::~PeerConnection() = default;

// --- what the program wants ---

void PeerConnection::call() {
    if (state_ != State::idle || due_ != Due::nothing) return;
    weCalled_ = true;
    state_ = State::connecting;
    openIce(ice::Role::controlling);
    setup_ = DtlsSetup::actpass;
    due_ = Due::offer;
    dueAt_ = host_.loop.now() + kBundle;
    settle();
}

void PeerConnection::hangUp(const std::string& why) {
    if (transport_) {
        const TimePoint now = host_.loop.now();
        transport_->close(now);
        sendWaiting(now);
    }
    negotiation_.hangUp(why);
    settleNegotiation();
    tearDown();
    timer_.disarm();
}

SctpSendResult PeerConnection::send(std::string_view text) {
    if (!transport_ || !chat_) return SctpSendResult::notConnected;
    const SctpSendResult result = transport_->send(host_.loop.now(), *chat_, text);
    settle();
    return result;
}

void PeerConnection::onPeerGone(const std::string& why) {
    if (state_ == State::idle) return;
    negotiation_.forget();
    end(why);
    settle();
}

void PeerConnection::onOccasion() {
    if (policy_) policy_->onOccasion(host_.loop.now());
    settle();
}

PathExplanation PeerConnection::explain(TimePoint now) {
    NatFindings findings = user_.natFindings();
    findings.ipv4.theirs = remoteNat_;
    policy_->setNatFindings(now, withEvidence(findings, ice_->agent().report()));
    return policy_->explain(now);
}

std::span<const ice::GatheringProblem> PeerConnection::gatheringProblems() const {
    const ice::Gatherer* const gatherer = host_.ice.gatherer();
    return gatherer == nullptr ? std::span<const ice::GatheringProblem>{} : gatherer->problems();
}

// --- negotiation ---

void PeerConnection::onMessage(const CallMessage& message) {
    negotiation_.onMessage(message);
    settle();
}

void PeerConnection::onUndelivered(const CallMessage& message, const std::string& why) {
    delivery_.onUndelivered(message);
    // A peer that talks to us has had what made the call; what came after goes through its own channel too.
    if (state_ != State::open) negotiation_.onUndelivered(message.kind, message.call, why);
    settle();
}

void PeerConnection::onDelivered(const CallMessage& message) {
    delivery_.onDelivered(message);
    settle();
}

void PeerConnection::onNegotiationEvent(const NegotiationEvent& event) {
    if (const auto* offered = std::get_if<negotiation::Offered>(&event)) return onOffered(*offered);
    if (const auto* restarted = std::get_if<negotiation::Restarted>(&event))
        return onRestarted(restarted->description);
    if (const auto* answered = std::get_if<negotiation::Answered>(&event)) return onAnswered(*answered);
    if (const auto* more = std::get_if<negotiation::CandidatesReceived>(&event))
        return takeCandidates(more->candidates);
    if (const auto* failed = std::get_if<negotiation::Failed>(&event)) {
        if (!failed->stillAgreed) end(failed->why);
        return;
    }
    if (const auto* hungUp = std::get_if<negotiation::HungUp>(&event)) end(printable(hungUp->why));
}

void PeerConnection::onOffered(const negotiation::Offered& offered) {
    if (state_ == State::open) user_.onEnded("called anew");
    tearDown();
    weCalled_ = false;
    state_ = State::connecting;
    openIce(ice::Role::controlled);
    setup_ = answerTo(offered.description);
    startTransport(roleOf(setup_), *offered.description.fingerprint);
    takeDescription(offered.description);
    due_ = Due::answer;
    dueAt_ = host_.loop.now() + kBundle;
}

void PeerConnection::onRestarted(const SessionDescription& description) {
    if (!ice_ || description.fingerprint != pinned_) { // another certificate is another call
        const std::string why = "refuses an ICE restart with another certificate";
        negotiation_.hangUp(why);
        return end("was hung up: it came with another certificate");
    }
    restartIce(host_.loop.now());
    takeDescription(description);
    due_ = Due::answer;
}

void PeerConnection::onAnswered(const negotiation::Answered& answered) {
    const SessionDescription& description = answered.description;
    delivery_.onAnswered();
    // The program there is another one by now: it took our restart for a first offer.
    if (answered.restart && description.fingerprint != pinned_) {
        negotiation_.hangUp("was started anew");
        return end("was started anew");
    }
    if (!answered.restart) {
        setup_ = description.setup == DtlsSetup::passive ? DtlsSetup::active : DtlsSetup::passive;
        startTransport(roleOf(setup_), *description.fingerprint);
    }
    takeDescription(description);
}

SessionDescription PeerConnection::describe(DtlsSetup setup) const {
    const ice::Credentials& credentials = ice_->localCredentials();
    SessionDescription out;
    out.ufrag = credentials.ufrag;
    out.password = credentials.password;
    out.fingerprint = host_.dtls.fingerprint();
    out.setup = setup;
    out.nat = user_.natFindings().ipv4.ours;
    return out;
}

void PeerConnection::takeDescription(const SessionDescription& description) {
    ice_->setRemoteCredentials(*description.credentials());
    if (description.nat) remoteNat_ = description.nat;
    takeCandidates(description);
}

void PeerConnection::takeCandidates(const SessionDescription& candidates) {
    if (!ice_) return;
    for (const ice::Candidate& candidate : candidates.candidates)
        ice_->addRemoteCandidate(candidate.toString());
    if (candidates.endOfCandidates) ice_->remoteCandidatesComplete();
    if (policy_) policy_->onOccasion(host_.loop.now());
}

void PeerConnection::tellCandidates(TimePoint now) {
    const Due due = std::exchange(due_, Due::nothing);
    dueAt_ = kNever;
    if (due == Due::nothing || !ice_) return;
    SessionDescription out;
    if (due == Due::candidates)
        out.ufrag = ice_->localCredentials().ufrag;
    else
        out = describe(setup_);
    out.candidates = std::exchange(untold_, {});
    out.endOfCandidates = gatheringComplete_;
    completeTold_ = gatheringComplete_;
    switch (due) {
    case Due::offer:
        return negotiation_.offer(now, out);
    case Due::answer:
        return negotiation_.answer(out);
    case Due::candidates:
        return negotiation_.trickle(out);
    case Due::nothing:
        return;
    }
}

// Through the peer's channel where there is one, and through the server: whichever works. What comes twice is
// known by its number.
void PeerConnection::deliver(const CallMessage& message) {
    const TimePoint now = host_.loop.now();
    bool inBand = transport_ && controlChannel_;
    if (inBand)
        for (const auto& payload : toPayloads(message))
            inBand = transport_->send(now, *controlChannel_, MessageFormat::binary, payload) ==
                         SctpSendResult::accepted &&
                     inBand;
    delivery_.onSent(message, inBand);
    user_.onCallMessage(message);
}

// --- ICE and paths ---

void PeerConnection::openIce(ice::Role role) {
    ice::AgentOptions options;
    options.role = role;
    ice_ = host_.ice.open(options, *this);
    control_ = std::make_unique<AgentPairControl>(ice_->agent());
    PathOptions paths;
    paths.mode = options_.mode;
    policy_ = std::make_unique<PathPolicy>(paths, *control_, host_.log);
    policy_->setNatFindings(host_.loop.now(), user_.natFindings());
    delivery_.onDue();
}

// The local candidates are told again.
void PeerConnection::restartIce(TimePoint now) {
    untold_.clear();
    gatheringComplete_ = completeTold_ = false;
    ice_->restart();
    delivery_.onDue();
    dueAt_ = now + kBundle;
}

void PeerConnection::onLocalCandidate(const ice::LocalCandidate& candidate) {
    if (host_.ice.gatherer()->streamOf(candidate.base)) policy_->setRelayOverStream(candidate.base);
    untold_.push_back(candidate.candidate);
    delivery_.onGathered(candidate.candidate.type);
    if (due_ == Due::nothing) {
        due_ = Due::candidates;
        dueAt_ = host_.loop.now() + kBundle;
    }
    settle();
}

void PeerConnection::onLocalCandidatesComplete() {
    gatheringComplete_ = true;
    if (due_ == Due::nothing && !completeTold_) due_ = Due::candidates;
    if (due_ != Due::nothing) dueAt_ = host_.loop.now();
    settle();
}

void PeerConnection::onAgentEvent(const ice::AgentEvent& event) {
    const TimePoint now = host_.loop.now();
    policy_->onAgentEvent(now, event);
    settle();
}

void PeerConnection::onPathError(ice::BaseId base, const Endpoint& remote) {
    if (policy_) policy_->onPathError(host_.loop.now(), base, remote);
    settle();
}

void PeerConnection::onNetworkChange() {
    if (policy_) policy_->onNetworkChanged(host_.loop.now());
    settle();
}

void PeerConnection::onPathEvent(const PathEvent& event) {
    const TimePoint now = host_.loop.now();
    if (std::holds_alternative<path::RestartWanted>(event)) {
        if (negotiation_.state() != Negotiation::State::agreed || due_ != Due::nothing) return;
        restartIce(now);
        setup_ = DtlsSetup::actpass; // RFC 8842, section 5.5: the roles stay, the offer says so
        due_ = Due::offer;
        return;
    }
    const bool first = std::holds_alternative<path::Switched>(event) && !std::get<path::Switched>(event).from;
    if (first) begin(now);
    user_.onPath(event);
}

void PeerConnection::onData(ice::PairId pair, ByteView data) {
    if (packet::probeKindOf(data)) return user_.onPacket(pair, data);
    if (!DataChannelTransport::isDtls(data)) return;
    // The answerer's path may work, and its DTLS begin, before its answer is here.
    if (!transport_) {
        if (early_.size() < kMostEarly) early_.emplace_back(data.begin(), data.end());
        return;
    }
    const TimePoint now = host_.loop.now();
    begin(now);
    const std::uint64_t before = transport_->dtls().counters().accepted();
    transport_->onDatagram(now, data);
    if (transport_->dtls().counters().accepted() > before) policy_->onDataHeard(now, pair);
    settle();
}

// --- DTLS and channels ---

void PeerConnection::startTransport(DtlsRole role, const CertificateFingerprint& fingerprint) {
    DataChannelTransport::Options options;
    options.dtls.role = role;
    options.dtls.peer = fingerprint;
    pinned_ = fingerprint;
    transport_ = std::make_unique<DataChannelTransport>(host_.dtls, options);
    begun_ = false;
    const TimePoint now = host_.loop.now();
    if (policy_->currentPair() || !early_.empty()) begin(now);
    for (const auto& datagram : std::exchange(early_, {}))
        transport_->onDatagram(now, datagram);
    if (!weCalled_) return; // the caller opens the channels
    for (auto [label, channel] : {std::pair{kChatLabel, &chat_}, std::pair{kControlLabel, &controlChannel_},
                                  std::pair{kPacketsLabel, &packetsChannel_}})
        if (const auto opened =
                transport_->open(now, {.label = label, .protocol = "thisbe", .reliability = {}}))
            *channel = *opened;
}

// With the first path or the peer's first word, whichever is sooner: a handshake has a limit.
void PeerConnection::begin(TimePoint now) {
    if (transport_ && !std::exchange(begun_, true)) transport_->start(now);
}

void PeerConnection::onChannelEvent(const ChannelEvent& event) {
    switch (event.kind) {
    case ChannelEvent::Kind::connected:
        return;
    case ChannelEvent::Kind::opened: {
        const ChannelOptions* const options = transport_->options(event.channel);
        if (options == nullptr) return;
        if (event.byPeer && options->label == kControlLabel) controlChannel_ = event.channel;
        if (event.byPeer && options->label == kPacketsLabel) packetsChannel_ = event.channel;
        if (event.byPeer && options->label == kChatLabel) chat_ = event.channel;
        if (chat_ != event.channel || state_ == State::open) return;
        state_ = State::open;
        return user_.onOpen();
    }
    case ChannelEvent::Kind::message:
        return onChannelMessage(event);
    case ChannelEvent::Kind::writable:
        return user_.onWritable();
    case ChannelEvent::Kind::closed:
        if (chat_ == event.channel) chat_.reset();
        if (controlChannel_ == event.channel) controlChannel_.reset();
        if (packetsChannel_ == event.channel) packetsChannel_.reset();
        return;
    case ChannelEvent::Kind::ended:
        return end(transport_->failure() ? transport_->failure()->message : "has left");
    }
}

void PeerConnection::onChannelMessage(const ChannelEvent& event) {
    if (event.channel == chat_ && event.format == MessageFormat::text)
        return user_.onText(asText(event.payload));
    if (event.channel == packetsChannel_)
        return event.format == MessageFormat::binary ? user_.onPacketControl(event.payload)
                                                     : user_.onRecord(asText(event.payload));
    if (event.channel != controlChannel_) return;
    if (const auto part = CallMessagePart::parse(event.payload))
        if (const auto message = assembler_.add(host_.loop.now(), *part)) negotiation_.onMessage(*message);
}

// --- the end of every turn ---

void PeerConnection::settle() {
    if (std::exchange(settling_, true)) return;
    bool more = true;
    for (int round = 0; more && round < kMostRounds; ++round) {
        more = settleNegotiation();
        more = settlePaths() || more;
        more = settleTransport() || more;
    }
    settleOpeners();
    settling_ = false;
    TimePoint next = std::min(dueAt_, negotiation_.nextDeadline());
    if (policy_) next = std::min(next, policy_->nextDeadline());
    if (transport_) next = std::min(next, transport_->nextDeadline());
    timer_.arm(next);
    if (ice_) ice_->wake(); // the policy may have asked for checks
}

// The peer sends openers of its own when it knows where to: until then ours go on.
void PeerConnection::settleOpeners() {
    if (transport_ && transport_->unacknowledged() == 0) delivery_.onChannelAcknowledged();
    if (ice_) ice_->agent().holdOpeners(host_.loop.now(), !delivery_.isComplete());
}

bool PeerConnection::settleNegotiation() {
    bool any = false;
    while (const auto message = negotiation_.takeMessage()) {
        deliver(*message);
        any = true;
    }
    while (const auto event = negotiation_.takeEvent()) {
        onNegotiationEvent(*event);
        any = true;
    }
    return any;
}

bool PeerConnection::settlePaths() {
    bool any = false;
    while (policy_) {
        const auto event = policy_->takeEvent();
        if (!event) break;
        onPathEvent(*event);
        any = true;
    }
    return any;
}

bool PeerConnection::settleTransport() {
    bool any = false;
    const TimePoint now = host_.loop.now();
    while (transport_) {
        const auto event = transport_->takeEvent(now);
        if (!event) break;
        onChannelEvent(*event);
        any = true;
    }
    sendWaiting(now);
    return any;
}

// Without a path it waits where it is: DTLS and SCTP send again what matters.
void PeerConnection::sendWaiting(TimePoint now) {
    while (transport_ && policy_ && policy_->currentPair()) {
        const auto datagram = transport_->takeOutput(now);
        if (!datagram) return;
        ice_->send(*policy_->currentPair(), *datagram);
        policy_->onDataSent(now, datagram->size());
    }
}

void PeerConnection::onTimer() {
    const TimePoint now = host_.loop.now();
    if (now >= dueAt_) tellCandidates(now);
    negotiation_.onDeadline(now);
    if (policy_) policy_->onDeadline(now);
    if (transport_) transport_->onDeadline(now);
    settle();
}

void PeerConnection::end(const std::string& why) {
    tearDown();
    user_.onEnded(why);
}

void PeerConnection::tearDown() {
    transport_.reset();
    policy_.reset();
    control_.reset();
    ice_.reset();
    pinned_.reset();
    remoteNat_.reset();
    chat_.reset();
    controlChannel_.reset();
    packetsChannel_.reset();
    untold_.clear();
    early_.clear();
    delivery_.clear();
    due_ = Due::nothing;
    dueAt_ = kNever;
    gatheringComplete_ = completeTold_ = false;
    state_ = State::idle;
}

} // namespace thisbe::peer
