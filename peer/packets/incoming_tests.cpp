#include "peer/packets/incoming_tests.h"

#include "shared/packet/control/agreement.h"
#include "shared/packet/probe_header.h"

#include <algorithm>
#include <utility>

namespace thisbe::peer {

namespace {

using packet::ControlType;
using packet::RefusalReason;
using packet::TestDecision;
using packet::TestRequest;

constexpr std::size_t kOutputAtOnce = 64;

} // namespace

struct IncomingTests::Stream {
    Stream(TimePoint now, packet::StreamWay way, PacketCarrier& carrier, const packet::TestEnd::Options& end,
           packet::ListenerSession::Options options)
        : session(now, end, std::move(options)), path(way, carrier) {}

    packet::ListenerSession session;
    PacketStream path;
    bool told = false; // that it begins
};

IncomingTests::IncomingTests(PacketCarrier& carrier, RandomSource& random, Duration longest, Consent consent)
    : carrier_(carrier),
      random_(random),
      longest_(longest),
      consent_(std::move(consent)),
      output_(kOutputAtOnce, kOutputAtOnce * packet::ControlHeader::kLargestMessage) {}

IncomingTests::~IncomingTests() = default;

// --- the question ---

void IncomingTests::onControl(TimePoint now, ByteView message) {
    if (const auto request = TestRequest::parse(message)) {
        onRequest(now, *request);
    } else if (const auto header = packet::ControlHeader::parse(message);
               header && header->type == ControlType::proposal) {
        if (const auto proposal = packet::Proposal::parse(message)) onProposal(now, message, *proposal);
    } else if (Stream* const stream = find(packet::sessionOf(message))) {
        stream->session.onControl(now, {.payload = message, .local = {}, .remote = {}});
    }
    settle(now);
}

void IncomingTests::onRequest(TimePoint now, const TestRequest& request) {
    if (asked_ && asked_->test == request.test)
        return say(request, {.test = {}, .verdict = TestDecision::Verdict::asked, .refusal = {}});
    if (latestDecision_ && latest_ == request.test) return say(request, *latestDecision_);
    const bool isFull = asked_ || grants_.size() + streams_.size() + request.streams.size() > kMost;
    const TestDecision decision =
        isFull ? TestDecision{.test = {}, .refusal = {.attempt = {}, .reason = RefusalReason::busy}}
               : consent_(request); // may ask a person, who is not asked in vain
    if (decision.verdict == TestDecision::Verdict::asked) {
        asked_ = request;
        askedUntil_ = now + kPersonsPatience;
    }
    if (decision.verdict == TestDecision::Verdict::agreed) grant(now, request);
    say(request, decision);
}

void IncomingTests::say(const TestRequest& request, TestDecision decision) {
    decision.test = request.test;
    if (decision.verdict != TestDecision::Verdict::asked) {
        latest_ = request.test;
        latestDecision_ = decision;
    }
    carrier_.sendControl(decision.serialize());
}

void IncomingTests::answer(TimePoint now, bool agreed) {
    const auto request = std::exchange(asked_, std::nullopt);
    askedUntil_ = kNever;
    if (!request) return;
    if (agreed) grant(now, *request);
    say(*request, {.test = {},
                   .verdict = agreed ? TestDecision::Verdict::agreed : TestDecision::Verdict::refused,
                   .refusal = {.attempt = {}, .reason = RefusalReason::declined}});
    settle(now);
}

void IncomingTests::grant(TimePoint now, const TestRequest& request) {
    const Duration each = request.plan.shape.duration == Duration{} ? longest_ : request.plan.shape.duration;
    const auto turns = static_cast<Duration::rep>(request.inTurn ? request.streams.size() : 1);
    for (const TestRequest::Stream& stream : request.streams)
        grants_.push_back({stream, request.plan, now + turns * (each + kGrace)});
}

// --- the streams ---

void IncomingTests::onProposal(TimePoint now, ByteView message, const packet::Proposal& proposal) {
    const auto again = std::ranges::find_if(streams_, [&](const auto& stream) {
        return std::ranges::equal(stream->session.options().proposal, message);
    });
    if (again != streams_.end()) {
        carrier_.sendControl((*again)->session.options().acceptance);
        return;
    }
    const auto granted = std::ranges::find_if(grants_, [&](const Grant& grant) {
        return grant.stream.attempt == proposal.attempt && grant.plan == proposal.plan;
    });
    if (granted == grants_.end()) return; // nobody agreed to that
    const Grant grant = *granted;
    grants_.erase(granted);
    accept(now, grant, message, proposal);
}

void IncomingTests::accept(TimePoint now, const Grant& grant, ByteView message,
                           const packet::Proposal& proposal) {
    const packet::SessionId id = drawId();
    auto agreement = packet::Agreement::to(proposal, message, id);
    if (!agreement) return;
    streams_.push_back(std::make_unique<Stream>(
        now, grant.stream.way, carrier_, packet::TestEnd::Options{id, agreement->keys, {}, now},
        packet::ListenerSession::Options{
            grant.plan, longest_, std::move(agreement->acceptance), {message.begin(), message.end()}}));
    carrier_.sendControl(streams_.back()->session.options().acceptance);
}

// Random, so that nobody outside guesses it; of the streams that we asked for the peer drew the numbers, and
// two of 2^32 are taken to differ.
packet::SessionId IncomingTests::drawId() {
    packet::SessionId id;
    do
        id = packet::SessionId(random_.u32());
    while (id.value() == 0 || find(id) != nullptr);
    return id;
}

IncomingTests::Stream* IncomingTests::find(packet::SessionId session) {
    const auto found = std::ranges::find_if(
        streams_, [session](const auto& stream) { return stream->session.end().session() == session; });
    return found == streams_.end() ? nullptr : found->get();
}

bool IncomingTests::onPacket(TimePoint now, ice::PairId pair, ByteView datagram) {
    Stream* const stream = find(packet::sessionOf(datagram));
    if (stream == nullptr) return false;
    stream->path.receive(now, pair, datagram, stream->session.end(),
                         [&](const Datagram& received) { stream->session.onProbe(now, received); });
    if (now >= stream->session.nextDeadline()) drive(now, *stream);
    return true;
}

void IncomingTests::drive(TimePoint now, Stream& stream) {
    stream.path.countFor(stream.session.end());
    stream.path.follow(stream.session.sender(), stream.session.options().plan.shape);
    output_.clear();
    stream.session.takeOutput(now, output_);
    stream.path.sendOutput(output_.datagrams());
}

void IncomingTests::settle(TimePoint now) {
    for (const auto& stream : streams_) {
        drive(now, *stream);
        if (stream->session.started() && !std::exchange(stream->told, true)) announce(*stream);
        if (stream->session.over() && stream->session.takeNews()) announce(*stream);
    }
    std::erase_if(streams_, [](const auto& stream) { return stream->session.gone(); });
}

void IncomingTests::announce(Stream& stream) {
    stream.path.relabel();
    const packet::ListenerSession& session = stream.session;
    events_.push_back({stream.path.way(),
                       {session.end().session(),
                        {},
                        session.options().plan,
                        session.outcome(),
                        session.end().senderReport(),
                        session.end().receiverReport(),
                        session.theirSender(),
                        session.theirReceiver()},
                       stream.path.sent(),
                       stream.path.received()});
}

std::size_t IncomingTests::running() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(streams_, [](const auto& stream) { return !stream->session.over(); }));
}

std::optional<IncomingTest> IncomingTests::takeEvent() {
    if (events_.empty()) return std::nullopt;
    IncomingTest event = std::move(events_.front());
    events_.pop_front();
    return event;
}

void IncomingTests::onDeadline(TimePoint now) {
    if (asked_ && now >= askedUntil_) {
        say(*asked_, {.test = {},
                      .verdict = TestDecision::Verdict::refused,
                      .refusal = {.attempt = {}, .reason = RefusalReason::unanswered}});
        asked_.reset();
        askedUntil_ = kNever;
    }
    std::erase_if(grants_, [now](const Grant& grant) { return now >= grant.until; });
    for (const auto& stream : streams_)
        stream->path.onDeadline(now);
    for (const auto& stream : streams_)
        stream->session.onDeadline(now);
    settle(now);
}

TimePoint IncomingTests::nextDeadline() const {
    TimePoint next = askedUntil_;
    for (const Grant& grant : grants_)
        next = std::min(next, grant.until);
    for (const auto& stream : streams_)
        next = std::min({next, stream->session.nextDeadline(), stream->path.nextDeadline()});
    return next;
}

TimePoint IncomingTests::nextDue() const {
    TimePoint next = kNever;
    for (const auto& stream : streams_)
        next = std::min(next, stream->path.nextDue());
    return next;
}

void IncomingTests::send(TimePoint now) {
    for (const auto& stream : streams_)
        stream->path.sendDue(now);
}

void IncomingTests::stop(TimePoint now) {
    grants_.clear();
    if (asked_) answer(now, false);
    for (const auto& stream : streams_)
        stream->session.stop();
    settle(now);
}

} // namespace thisbe::peer
