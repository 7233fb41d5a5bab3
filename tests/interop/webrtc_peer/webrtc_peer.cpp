#include "tests/interop/webrtc_peer/webrtc_peer.h"

#include "tests/interop/webrtc_peer/sdp.h"

#include <iostream>

namespace thisbe::interop {

namespace {

using namespace std::chrono_literals;

// A browser's offer with dozens of candidates has some 10 KiB.
constexpr std::size_t kLongestLine = std::size_t{64} * 1024;

ice::AgentOptions agentOptions(bool offers) {
    ice::AgentOptions options;
    options.role = offers ? ice::Role::controlling : ice::Role::controlled;
    return options;
}

peer::PathOptions pathOptions() {
    peer::PathOptions options;
    options.foreignPeer = true;
    options.nominationDelay = 150ms;
    return options;
}

} // namespace

WebrtcPeer::WebrtcPeer(const peer::IceHost::Context& context, peer::IceHost::Options host,
                       const DtlsContext& dtls, const Options& options)
    : loop_(context.loop),
      dtls_(dtls),
      options_(options),
      host_(context, std::move(host)),
      session_(host_.open(agentOptions(options.offers), *this)),
      control_(session_->agent()),
      policy_(pathOptions(), control_),
      timer_(loop_.timers(), [this] { onTimer(); }) {
    local_.ufrag = session_->localCredentials().ufrag;
    local_.password = session_->localCredentials().password;
    local_.fingerprint = dtls.fingerprint();
    local_.setup = options.setup;
    if (const auto started = host_.start(); !started) std::cerr << started.error().message << std::endl;
}

// --- signalling ---

Result<void> WebrtcPeer::onInput(std::string_view text) {
    input_ += text;
    for (std::size_t end = input_.find('\n'); end != std::string::npos; end = input_.find('\n')) {
        const auto signal = SignalLine::parse(input_.substr(0, end));
        input_.erase(0, end + 1);
        if (!signal) return tl::make_unexpected(signal.error());
        if (const auto taken = onSignal(*signal); !taken) return taken;
    }
    if (input_.size() > kLongestLine) return failure("a line of the signalling is too long");
    return {};
}

Result<void> WebrtcPeer::onSignal(const SignalLine& signal) {
    switch (signal.kind) {
    case SignalLine::Kind::offer:
    case SignalLine::Kind::answer:
        return onDescription(signal.text);
    case SignalLine::Kind::candidate:
        // Names under .local and TCP are nothing for us, and no reason to give up: the checks from there
        // show us the address.
        if (const auto refusal = session_->addRemoteCandidate(signal.text))
            std::cerr << toString(*refusal) << ": " << signal.text << std::endl;
        return {};
    case SignalLine::Kind::endOfCandidates:
        session_->remoteCandidatesComplete();
        return {};
    }
    return {};
}

Result<void> WebrtcPeer::onDescription(const std::string& sdp) {
    if (echo_) return failure("there is a description already");
    const auto remote = peer::SessionDescription::parse(sdp);
    if (!remote) return tl::make_unexpected(remote.error());
    if (!remote->credentials() || !remote->fingerprint)
        return failure("no password or no SHA-256 fingerprint");
    session_->setRemoteCredentials(*remote->credentials());
    for (const ice::Candidate& candidate : remote->candidates)
        session_->addRemoteCandidate(candidate.toString());
    if (remote->endOfCandidates) session_->remoteCandidatesComplete();
    startTransport(*remote, sdp);
    describe();
    settle();
    return {};
}

void WebrtcPeer::describe() {
    if (described_ || !local_.endOfCandidates || (!options_.offers && !echo_)) return;
    described_ = true;
    const auto kind = options_.offers ? SignalLine::Kind::offer : SignalLine::Kind::answer;
    std::cout << SignalLine{kind, toSdp(local_)}.toString() << std::endl;
}

void WebrtcPeer::onLocalCandidate(const ice::LocalCandidate& candidate) {
    if (session_->isRelayOverStream(candidate.base)) policy_.setRelayOverStream(candidate.base);
    local_.candidates.push_back(candidate.candidate);
}

void WebrtcPeer::onLocalCandidatesComplete() {
    local_.endOfCandidates = true;
    describe();
}

// --- DTLS and channels ---

// The answer decides: who is active is the DTLS client (RFC 8842, section 5.3).
void WebrtcPeer::startTransport(const peer::SessionDescription& remote, const std::string& sdp) {
    const bool active = options_.offers ? remote.setup == peer::DtlsSetup::passive
                                        : options_.setup == peer::DtlsSetup::active;
    DataChannelTransport::Options options;
    options.dtls.role = active ? DtlsRole::client : DtlsRole::server;
    options.dtls.peer = *remote.fingerprint;
    options.sctp.peerMaxMessage = maxMessageSizeIn(sdp);
    std::cout << "dtls " << (active ? "client" : "server") << std::endl;
    echo_.emplace(dtls_, options, std::cout);
    if (policy_.currentPair()) echo_->start(loop_.now());
}

void WebrtcPeer::onData(ice::PairId pair, ByteView data) {
    if (!echo_ || !DataChannelTransport::isDtls(data)) return;
    const std::uint64_t before = echo_->transport.dtls().counters().accepted();
    echo_->transport.onDatagram(loop_.now(), data);
    if (echo_->transport.dtls().counters().accepted() > before) policy_.onDataHeard(loop_.now(), pair);
    settle();
}

// --- paths ---

void WebrtcPeer::onAgentEvent(const ice::AgentEvent& event) {
    policy_.onAgentEvent(loop_.now(), event);
    settle();
}

void WebrtcPeer::onTimer() {
    policy_.onDeadline(loop_.now());
    if (echo_) echo_->transport.onDeadline(loop_.now());
    settle();
}

void WebrtcPeer::settle() {
    settlePaths();
    if (echo_) {
        echo_->settle(loop_.now());
        sendWaiting();
        settlePaths();
        if (echo_->ended()) return loop_.stop();
    }
    timer_.arm(echo_ ? std::min(policy_.nextDeadline(), echo_->transport.nextDeadline())
                     : policy_.nextDeadline());
    session_->wake();
}

void WebrtcPeer::settlePaths() {
    while (const auto event = policy_.takeEvent()) {
        std::cerr << peer::toString(*event) << std::endl;
        const auto* switched = std::get_if<peer::path::Switched>(&*event);
        if (switched == nullptr && !std::holds_alternative<peer::path::Recovered>(*event)) continue;
        reportPath();
        if (switched != nullptr && !switched->from && echo_) echo_->start(loop_.now());
    }
}

void WebrtcPeer::sendWaiting() {
    while (const auto pair = policy_.currentPair()) {
        const auto datagram = echo_->transport.takeOutput(loop_.now());
        if (!datagram) return;
        session_->send(*pair, *datagram);
        policy_.onDataSent(loop_.now(), datagram->size());
    }
}

void WebrtcPeer::reportPath() const {
    const ice::CandidatePair* pair = session_->agent().find(*policy_.currentPair());
    if (pair == nullptr) return;
    std::cout << "path " << toString(pair->local.type) << " " << toString(pair->remote.type) << std::endl;
}

} // namespace thisbe::interop
