#include "tests/peer/start/signalled_side.h"

namespace thisbe::peer::test {

namespace {

// PeerConnection bundles candidates for so long.
constexpr Duration kBundle = 20ms;

} // namespace

SignalledSide::SignalledSide(ice::test::SimPeer& ice, sim::Simulation& simulation, const Options& options)
    : ice_(ice),
      simulation_(simulation),
      options_(options),
      negotiation_(options.prevails, 1),
      queue_([this](ByteView payload) { return send(payload); },
             [this](const CallMessage& message, const std::string&) { delivery_.onUndelivered(message); },
             [this](const CallMessage& message) {
                 delivery_.onDelivered(message);
                 settle();
             }) {
    if (options.fixedOpeners > Duration{}) ice_.mutableAgent().setOpeners({.duration = options.fixedOpeners});
}

Result<signal::SignalHandle, signal::SendError> SignalledSide::send(ByteView payload) {
    const signal::SignalHandle handle(++handles_);
    simulation_.after(options_.delay, [this, bytes = std::vector(payload.begin(), payload.end())] {
        other_->onSignal(bytes);
    });
    simulation_.after(options_.delay + other_->options_.delay, [this, handle] {
        queue_.onOutcome({handle, "other", signal::SignalResult::delivered, {}, {}});
        settle();
    });
    return handle;
}

void SignalledSide::onSignal(ByteView payload) {
    const auto part = CallMessagePart::parse(payload);
    if (!part) return;
    if (const auto message = assembler_.add(now(), *part)) negotiation_.onMessage(*message);
    settle();
}

void SignalledSide::call() {
    delivery_.onDue();
    negotiation_.offer(now(), describe(DtlsSetup::actpass));
    settle();
    trickleLater();
}

void SignalledSide::onEvent(const NegotiationEvent& event) {
    if (const auto* offered = std::get_if<negotiation::Offered>(&event)) {
        delivery_.onDue();
        takeDescription(offered->description);
        simulation_.after(kBundle, [this] { answer(); });
    } else if (const auto* answered = std::get_if<negotiation::Answered>(&event)) {
        delivery_.onAnswered();
        agreedAt_ = now();
        takeDescription(answered->description);
    } else if (const auto* more = std::get_if<negotiation::CandidatesReceived>(&event)) {
        takeCandidates(more->candidates);
    }
}

void SignalledSide::answer() {
    negotiation_.answer(describe(DtlsSetup::active));
    agreedAt_ = now();
    settle();
    trickleLater();
}

SessionDescription SignalledSide::describe(DtlsSetup setup) {
    SessionDescription out;
    out.ufrag = ice_.agent().localCredentials().ufrag;
    out.password = ice_.agent().localCredentials().password;
    out.fingerprint = CertificateFingerprint(Sha256Digest{});
    out.setup = setup;
    for (const ice::LocalCandidate& local : ice_.agent().report().local) {
        const bool isLate = local.candidate.type == ice::CandidateType::serverReflexive &&
                            options_.reflexiveLater > Duration{};
        if (!isLate) out.candidates.push_back(local.candidate);
    }
    return out;
}

void SignalledSide::trickleLater() {
    if (options_.reflexiveLater == Duration{}) return;
    simulation_.after(options_.reflexiveLater, [this] {
        SessionDescription out;
        out.ufrag = ice_.agent().localCredentials().ufrag;
        for (const ice::LocalCandidate& local : ice_.agent().report().local)
            if (local.candidate.type == ice::CandidateType::serverReflexive) {
                out.candidates.push_back(local.candidate);
                delivery_.onGathered(local.candidate.type);
            }
        negotiation_.trickle(out);
        settle();
    });
}

void SignalledSide::takeDescription(const SessionDescription& description) {
    ice_.call(
        [&](ice::Agent& agent, TimePoint at) { agent.setRemoteCredentials(at, *description.credentials()); });
    takeCandidates(description);
}

void SignalledSide::takeCandidates(const SessionDescription& candidates) {
    ice_.call([&](ice::Agent& agent, TimePoint at) {
        for (const ice::Candidate& candidate : candidates.candidates)
            agent.addRemoteCandidate(at, candidate);
    });
}

void SignalledSide::settle() {
    while (const auto message = negotiation_.takeMessage()) {
        delivery_.onSent(*message, false);
        queue_.put(*message);
    }
    while (const auto event = negotiation_.takeEvent())
        onEvent(*event);
    if (options_.fixedOpeners == Duration{})
        ice_.call(
            [this](ice::Agent& agent, TimePoint at) { agent.holdOpeners(at, !delivery_.isComplete()); });
}

} // namespace thisbe::peer::test
