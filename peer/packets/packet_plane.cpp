#include "peer/packets/packet_plane.h"

#include "peer/packets/outgoing_test.h"
#include "peer/packets/peer_result.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace thisbe::peer {

namespace {

using packet::StreamWay;
using packet::TestOutcome;
using namespace std::chrono_literals;

constexpr Duration kLookAgain = 50ms; // for ways that are still to come
constexpr int kMostRounds = 16;

std::string noConnection(const std::string& id) {
    return "no connection with " + id + " came about within 15 s";
}

} // namespace

// What there is between us and one peer. The connection is asked for by name each time: it may have been
// replaced.
struct PacketPlane::Peer final : PacketCarrier {
    Peer(PacketPlane& planeIn, std::string idIn)
        : plane(planeIn),
          id(std::move(idIn)),
          incoming(*this, plane.host_.random, plane.rules_.limits.longest,
                   [this](const packet::TestRequest& request) { return plane.decide(*this, request); }) {}

    IncomingRecords::Deeds recordDeeds() {
        return {
            .consent = [this](std::uint64_t count) { return plane.decideRecords(*this, count); },
            .onRecord = [this](const packet::Record& record) { plane.user_.onIncomingRecord(id, record); },
            .onEnd = [this](const RecordStatistics& taken) { plane.user_.onRecordsTaken(id, taken); }};
    }
    PeerConnection* connection() const { return plane.connections_.find(id); }
    // Later, and from nowhere deeper: the connection may answer at once.
    bool sendControl(ByteView message) override {
        control.emplace_back(message.begin(), message.end());
        return true;
    }
    bool sendRecord(std::string_view json) override {
        PeerConnection* const there = connection();
        return there != nullptr && there->sendRecord(json);
    }
    std::optional<ice::PairId> pairFor(StreamWay way) const override {
        const PeerConnection* const there = connection();
        return there == nullptr ? std::nullopt : there->pairFor(way);
    }
    std::optional<PathLabel> labelOf(ice::PairId pair) const override {
        const PeerConnection* const there = connection();
        return there == nullptr ? std::nullopt : there->labelOf(pair);
    }
    SendReport sendPackets(ice::PairId pair, std::span<const Datagram> packets) override {
        PeerConnection* const there = connection();
        if (there == nullptr) return {};
        SendReport report = there->sendPackets(pair, packets);
        if (plane.tap_) tapSent(pair, packets, report);
        return report;
    }
    void tapSent(ice::PairId pair, std::span<const Datagram> packets, const SendReport& report) {
        const TimePoint now = plane.host_.clock.now();
        for (std::size_t i = 0; i < report.handled; ++i)
            if (std::ranges::find(report.failures, i, &SendFailure::index) == report.failures.end())
                tap(now, true, pair, packets[i].payload);
    }
    void tap(TimePoint now, bool sent, ice::PairId pair, ByteView datagram) {
        if (const PathEnds* known = endsOf(pair)) plane.tap_(now, sent, *known, datagram);
    }
    const PathEnds* endsOf(ice::PairId pair) {
        const auto known = ends.find(pair);
        if (known != ends.end()) return &known->second;
        const PeerConnection* const there = connection();
        const auto asked = there == nullptr ? std::nullopt : there->endsOf(pair);
        return asked ? &ends.emplace(pair, *asked).first->second : nullptr;
    }
    Counters receiveCounters() const override {
        const PeerConnection* const there = connection();
        return there == nullptr ? Counters{} : there->receiveCounters();
    }
    bool idle() const {
        return !order && !recordsOrder && incoming.nextDeadline() == kNever && !records.running() &&
               records.nextDeadline() == kNever && control.empty();
    }

    PacketPlane& plane;
    std::string id;
    std::deque<std::vector<std::uint8_t>> control; // to be said
    std::map<ice::PairId, PathEnds> ends;          // for the tap; of this connection
    IncomingTests incoming;
    Allowance questions{kQuestionInterval, kQuestionsAtOnce};
    std::optional<TestOrder> order;
    std::vector<StreamWay> missing;
    TimePoint connectUntil = kNever;
    TimePoint waysUntil = kNever;
    std::unique_ptr<OutgoingTest> test;
    OutgoingTest::State told = OutgoingTest::State::asking;
    IncomingRecords records{*this, recordDeeds()};
    std::optional<RecordsOrder> recordsOrder;
    std::unique_ptr<OutgoingRecords> sending;
};

PacketPlane::PacketPlane(const Host& host, AcceptRules rules, Connections& connections, Call call,
                         PacketPlaneUser& user)
    : host_(host),
      rules_(std::move(rules)),
      connections_(connections),
      call_(std::move(call)),
      user_(user),
      timer_(host.loop.timers(), [this] { onTimer(); }) {
    connections_.setPacketsUser(this);
}

PacketPlane::~PacketPlane() {
    connections_.setPacketsUser(nullptr);
}

PacketPlane::Peer& PacketPlane::peerFor(const std::string& id) {
    // Not at once: how often it asked is remembered.
    if (peers_.size() >= kMostPeers && !settling_)
        std::erase_if(peers_, [](const auto& entry) { return entry.second->idle(); });
    auto& place = peers_[id];
    if (!place) place = std::make_unique<Peer>(*this, id);
    return *place;
}

TimePoint PacketPlane::nextDue() const {
    TimePoint next = kNever;
    for (const auto& [id, peer] : peers_) {
        next = std::min(next, peer->incoming.nextDue());
        if (peer->test) next = std::min(next, peer->test->nextDue());
    }
    return next;
}

void PacketPlane::sendDue(TimePoint now) {
    for (const auto& [id, peer] : peers_) {
        peer->incoming.send(now);
        if (peer->test) peer->test->send(now);
    }
}

// Made with the first stream: a program that only talks needs no timers as exact as that.
void PacketPlane::pace() {
    if (!pacer_ && nextDue() == kNever) return;
    if (!pacer_)
        pacer_ = std::make_unique<StreamPacer>(
            host_.loop, host_.clock,
            StreamPacer::Calls{.nextDue = [this] { return nextDue(); },
                               .send = [this](TimePoint now) { sendDue(now); }});
    pacer_->wake();
}

// --- what we order ---

Result<void> PacketPlane::order(const TestOrder& order) {
    const auto found = peerForOrder(order.to);
    if (!found) return tl::make_unexpected(found.error());
    Peer& peer = **found;
    peer.order = order;
    peer.missing.clear();
    peer.told = OutgoingTest::State::asking;
    peer.waysUntil = kNever;
    settle();
    return {};
}

Result<void> PacketPlane::order(const RecordsOrder& order) {
    const auto found = peerForOrder(order.to);
    if (!found) return tl::make_unexpected(found.error());
    (*found)->recordsOrder = order;
    settle();
    return {};
}

Result<PacketPlane::Peer*> PacketPlane::peerForOrder(const std::string& id) {
    Peer& peer = peerFor(id);
    if (peer.order || peer.recordsOrder) return failure("has a test of yours already; wait for its end");
    if (!connections_.isOpen(id))
        if (const auto called = call_(id); !called) return tl::make_unexpected(called.error());
    peer.connectUntil = host_.clock.now() + kConnectPatience;
    return &peer;
}

void PacketPlane::proceedRecords(TimePoint now, Peer& peer) {
    if (!peer.recordsOrder) return;
    if (peer.sending) {
        if (peer.sending->over())
            endRecords(peer, peer.sending->account().outcome, peer.sending->account().problem);
    } else if (connections_.isOpen(peer.id)) {
        peer.sending = std::make_unique<OutgoingRecords>(*peer.recordsOrder, peer, host_.random, host_.clock);
        peer.sending->start(now);
    } else if (now >= peer.connectUntil) {
        endRecords(peer, TestOutcome::noAnswer, noConnection(peer.id));
    }
}

void PacketPlane::endRecords(Peer& peer, TestOutcome outcome, const std::string& problem) {
    RecordsAccount account;
    if (peer.sending) account = peer.sending->account();
    account.order = *peer.recordsOrder;
    account.outcome = outcome;
    account.problem = problem;
    peer.sending.reset();
    peer.recordsOrder.reset();
    user_.onRecordsEnded(account);
}

void PacketPlane::proceed(TimePoint now, Peer& peer) {
    if (!peer.order) return;
    if (peer.test) {
        tellProgress(peer);
        if (peer.test->state() == OutgoingTest::State::over)
            endOrder(peer, peer.test->outcome(), peer.test->problem());
        return;
    }
    if (connections_.isOpen(peer.id)) {
        if (peer.waysUntil == kNever) peer.waysUntil = now + kWaysPatience;
        if (auto ways = waysFor(now, peer)) begin(now, peer, std::move(*ways));
    } else if (now >= peer.connectUntil) {
        endOrder(peer, TestOutcome::noAnswer, noConnection(peer.id));
    }
}

std::optional<std::vector<StreamWay>> PacketPlane::waysFor(TimePoint now, Peer& peer) {
    static const std::vector<StreamWay> every{StreamWay::direct6, StreamWay::direct4, StreamWay::relay};
    const std::vector<StreamWay>& wanted = peer.order->ways.empty() ? every : peer.order->ways;
    std::vector<StreamWay> there;
    peer.missing.clear();
    for (const StreamWay way : wanted)
        (peer.pairFor(way) ? there : peer.missing).push_back(way);
    if (peer.missing.empty()) return there;
    if (now < peer.waysUntil) return std::nullopt;
    if (peer.order->ways.empty() && !there.empty()) return there;
    endOrder(peer, TestOutcome::noAnswer,
             "there is no way '" + std::string(packet::toString(peer.missing.front())) + "' to " + peer.id +
                 " that works; @why " + peer.id + " in the shell of 'thisbe join' says why");
    return std::nullopt;
}

void PacketPlane::begin(TimePoint now, Peer& peer, std::vector<StreamWay> ways) {
    peer.test = std::make_unique<OutgoingTest>(
        OutgoingTest::Options{peer.order->plan, std::move(ways), peer.order->inTurn}, peer, host_.random);
    peer.test->start(now);
}

void PacketPlane::tellProgress(Peer& peer) {
    const auto state = peer.test->state();
    if (std::exchange(peer.told, state) == state) return;
    if (state == OutgoingTest::State::waiting)
        user_.onTestProgress(peer.id, "is asked whether it takes the test");
    if (state == OutgoingTest::State::running) user_.onTestProgress(peer.id, "agreed to the test");
}

void PacketPlane::endOrder(Peer& peer, TestOutcome outcome, const std::string& problem) {
    TestAccount account{*peer.order, outcome, problem, {}, peer.missing};
    if (peer.test)
        for (const auto& stream : peer.test->streams())
            if (stream->session.end() != nullptr) account.streams.push_back(resultOf(peer.id, *stream));
    peer.test.reset();
    peer.order.reset();
    user_.onTestEnded(account);
}

void PacketPlane::stop() {
    const TimePoint now = host_.clock.now();
    const bool again = std::exchange(stopping_, hasOrders());
    settling_ = true; // whoever is told may call us
    for (const auto& [id, peer] : peers_) {
        if (peer->sending && !again)
            peer->sending->stop(now);
        else if (peer->recordsOrder)
            endRecords(*peer, TestOutcome::stopped, "stopped");
        if (peer->test && !again)
            peer->test->stop(now);
        else if (peer->order)
            endOrder(*peer, TestOutcome::stopped, "stopped");
    }
    settling_ = false;
    settle();
}

void PacketPlane::leave() {
    settling_ = true;
    for (const auto& [id, peer] : peers_) {
        peer->incoming.stop(host_.clock.now());
        if (peer->order) endOrder(*peer, TestOutcome::stopped, "stopped");
        peer->records.stop();
        if (peer->recordsOrder) endRecords(*peer, TestOutcome::stopped, "stopped");
    }
    settling_ = false;
    settle();
}

bool PacketPlane::hasOrders() const {
    return std::ranges::any_of(
        peers_, [](const auto& entry) { return entry.second->order || entry.second->recordsOrder; });
}

std::vector<TestResult> PacketPlane::progress() const {
    std::vector<TestResult> out;
    for (const auto& [id, peer] : peers_) {
        if (!peer->test) continue;
        for (const auto& stream : peer->test->streams())
            if (stream->session.sender() != nullptr || stream->session.end() != nullptr)
                out.push_back(resultOf(id, *stream));
    }
    return out;
}

std::optional<TimePoint> PacketPlane::begunAt() const {
    std::optional<TimePoint> first;
    for (const auto& [id, peer] : peers_) {
        if (!peer->test) continue;
        for (const auto& stream : peer->test->streams())
            if (stream->session.state() == packet::GeneratorSession::State::running)
                first = std::min(first.value_or(TimePoint::max()), stream->session.startedAt());
    }
    return first;
}

// --- what others ask for ---

packet::TestDecision PacketPlane::decide(Peer& peer, const packet::TestRequest& request) {
    std::size_t running = 0;
    for (const auto& [id, each] : peers_)
        running += each->incoming.running();
    packet::TestDecision decision = rules_.decide(peer.id, request, running);
    if (mayAsk(host_.clock.now(), peer, decision)) user_.onTestAsked(peer.id, request);
    return decision;
}

packet::TestDecision PacketPlane::decideRecords(Peer& peer, std::uint64_t records) {
    packet::TestDecision decision = rules_.decide(peer.id);
    if (mayAsk(host_.clock.now(), peer, decision)) user_.onRecordsAsked(peer.id, records);
    return decision;
}

bool PacketPlane::mayAsk(TimePoint now, Peer& peer, packet::TestDecision& decision) {
    if (decision.verdict != packet::TestDecision::Verdict::asked) return false;
    if (peer.questions.take(now)) return true;
    decision.verdict = packet::TestDecision::Verdict::refused;
    decision.refusal.reason = packet::RefusalReason::busy;
    return false;
}

bool PacketPlane::answer(const std::string& id, bool agreed) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return false;
    Peer& peer = *found->second;
    const bool test = peer.incoming.asked().has_value();
    if (test) peer.incoming.answer(host_.clock.now(), agreed);
    const bool any = test || peer.records.answer(agreed);
    settle();
    return any;
}

void PacketPlane::tellIncoming(Peer& peer) {
    while (const auto event = peer.incoming.takeEvent())
        user_.onIncomingTest(resultOf(peer.id, *event));
}

// --- what comes ---

void PacketPlane::onOpen(const std::string&) {
    settle();
}

void PacketPlane::onPacketControl(const std::string& id, ByteView message) {
    const TimePoint now = host_.clock.now();
    Peer& peer = peerFor(id);
    peer.incoming.onControl(now, message);
    if (peer.test) peer.test->onControl(now, message);
    peer.records.onControl(now, message);
    if (peer.sending) peer.sending->onControl(now, message);
    settle();
}

void PacketPlane::onRecord(const std::string& id, std::string_view json) {
    if (const auto found = peers_.find(id); found != peers_.end())
        found->second->records.onText(host_.clock.now(), json);
}

void PacketPlane::onPacket(const std::string& id, ice::PairId pair, ByteView datagram) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return; // nobody agreed to anything
    const TimePoint now = host_.clock.now();
    Peer& peer = *found->second;
    const bool isOfATest = peer.incoming.onPacket(now, pair, datagram) ||
                           (peer.test && peer.test->onPacket(now, pair, datagram));
    if (isOfATest && tap_) peer.tap(now, false, pair, datagram);
}

void PacketPlane::onEnded(const std::string& id, const std::string& why) {
    const auto found = peers_.find(id);
    if (found == peers_.end()) return;
    Peer& peer = *found->second;
    peer.ends.clear();
    if (peer.test)
        peer.test->onConnectionLost(why);
    else if (peer.order)
        endOrder(peer, TestOutcome::noAnswer, peer.id + " " + why); // settle() may be what told us
    if (peer.sending)
        peer.sending->onConnectionLost(why);
    else if (peer.recordsOrder)
        endRecords(peer, TestOutcome::noAnswer, peer.id + " " + why);
    peer.records.stop();
    settle();
}

void PacketPlane::onTimer() {
    const TimePoint now = host_.clock.now();
    settling_ = true; // records go to the connection at once, which may answer
    for (const auto& [id, peer] : peers_) {
        peer->incoming.onDeadline(now);
        peer->records.onDeadline(now);
        if (peer->test) peer->test->onDeadline(now);
        if (peer->sending) peer->sending->onDeadline(now);
    }
    settling_ = false;
    settle();
}

void PacketPlane::settle() {
    if (std::exchange(settling_, true)) return;
    const TimePoint now = host_.clock.now();
    bool more = true;
    for (int round = 0; more && round < kMostRounds; ++round) {
        more = false;
        for (const auto& [id, peer] : peers_) {
            proceed(now, *peer);
            proceedRecords(now, *peer);
            tellIncoming(*peer);
            while (!peer->control.empty()) {
                const auto message = std::move(peer->control.front());
                peer->control.pop_front();
                if (PeerConnection* const there = peer->connection()) there->sendControl(message);
                more = true;
            }
        }
    }
    settling_ = false;
    TimePoint next = kNever;
    for (const auto& [id, peer] : peers_) {
        next = std::min(next, peer->incoming.nextDeadline());
        next = std::min(next, peer->records.nextDeadline());
        if (peer->test) next = std::min(next, peer->test->nextDeadline());
        if (peer->sending) next = std::min(next, peer->sending->nextDeadline());
        if ((peer->order && !peer->test) || (peer->recordsOrder && !peer->sending))
            next = std::min(next, now + kLookAgain);
    }
    timer_.arm(next);
    pace();
}

} // namespace thisbe::peer
