#include "peer/udp_stun_probe.h"

#include "peer/stun_request.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

using namespace std::chrono_literals;

// A person waits: sent at 0, 0.5, 1.5 and 3.5 s, given up after 5 s instead of RFC 8489's 39.5 s.
constexpr stun::RetransmissionPolicy kPatience = {500ms, 4, 3};

constexpr const char* kSilence =
    "no answer within 5 s; is a STUN server there, and does a firewall let UDP through?";

constexpr const char* kNobody = "nobody answers STUN there (ICMP: port or host unreachable)";

} // namespace

UdpStunProbe::UdpStunProbe(EventLoop& loop, UdpBuffers& buffers, const Options& options, RandomSource& random,
                           std::function<void()> onDone)
    : loop_(loop),
      options_(options),
      random_(random),
      onDone_(std::move(onDone)),
      socket_(Endpoint(IpAddress::unspecified(options.server.family()), options.localPort), {}, buffers),
      binding_({.transactions = 1, .requestBytes = 64}),
      batch_(4, 4096),
      timer_(loop.timers(), [this] { onDeadline(); }),
      watch_(loop, socket_.fd(), Interest::read, [this](Ready) { onReady(); }) {
    finding_.server = options.server;
    finding_.local = socket_.localEndpoint();
    const StunRequest request(random);
    // The table is empty and the request fits: this cannot fail.
    static_cast<void>(binding_.start(
        loop.now(),
        {.message = request.bytes(), .local = {}, .remote = options.server, .policy = kPatience}));
    proceed();
}

void UdpStunProbe::onReady() {
    // Bounded, so that a sender as fast as we read cannot keep us from our deadlines; the rest comes next
    // turn.
    for (int round = 0; round < 16; ++round) {
        const auto datagrams = socket_.receive();
        if (datagrams.empty()) break;
        for (const Datagram& datagram : datagrams)
            onDatagram(datagram);
    }
    onPathErrors();
    proceed();
}

void UdpStunProbe::onDatagram(const Datagram& datagram) {
    if (discovery_)
        discovery_->onDatagram(loop_.now(), datagram);
    else
        onBindingResponse(datagram);
}

void UdpStunProbe::onBindingResponse(const Datagram& datagram) {
    const auto message = stun::MessageView::parse(datagram.payload);
    if (!message || !message->isResponse()) return;
    const auto outcome = binding_.match(loop_.now(), *message, datagram.remote);
    if (!outcome) return;
    binding_.complete(outcome->id);
    finding_.local = Endpoint(datagram.local.address(), socket_.localEndpoint().port());
    finding_.rtt = outcome->rtt;
    const bool offersDiscovery = readBindingResponse(*message, finding_);
    if (finding_.mapped && offersDiscovery && options_.behaviour) beginDiscovery();
}

void UdpStunProbe::beginDiscovery() {
    stun::NatBehaviourDiscovery::Options options;
    options.server = options_.server;
    discovery_ = std::make_unique<stun::NatBehaviourDiscovery>(loop_.now(), options, random_);
}

void UdpStunProbe::onPathErrors() {
    for (const PathError& error : socket_.takePathErrors()) {
        // One that forges it can only make this probe give up early.
        if (error.error != DatagramError::refused && error.error != DatagramError::unreachable) continue;
        if (discovery_)
            discovery_->onHardError(loop_.now(), error.remote);
        else
            binding_.onHardError(error.remote);
    }
}

void UdpStunProbe::onDeadline() {
    if (discovery_)
        discovery_->onDeadline(loop_.now());
    else
        binding_.onDeadline(loop_.now());
    proceed();
}

void UdpStunProbe::proceed() {
    if (done_) return;
    if (discovery_ && discovery_->isDone()) {
        finding_.behaviour = discovery_->result();
        return finish("");
    }
    if (!discovery_) {
        if (const auto failure = binding_.takeFailure())
            return finish(failure->end == stun::TransactionEnd::hardError ? kNobody : kSilence);
        if (binding_.size() == 0) return finish(finding_.problem);
    }

    batch_.clear();
    if (discovery_)
        discovery_->takeOutput(batch_);
    else
        binding_.takeOutput(batch_);
    const SendReport report = socket_.send(batch_.datagrams());
    if (!report.failures.empty() && !discovery_)
        return finish(std::string("this host could not send: ") + toString(report.failures.front().error));
    timer_.arm(discovery_ ? discovery_->nextDeadline() : binding_.nextDeadline());
}

void UdpStunProbe::finish(std::string problem) {
    done_ = true;
    timer_.disarm();
    watch_.setInterest(Interest::none);
    finding_.problem = std::move(problem);
    onDone_();
}

} // namespace thisbe::peer
