// Records between peers: both ends in virtual time, with a channel that may be full or end.
#include "peer/packets/incoming_records.h"
#include "peer/packets/outgoing_records.h"
#include "shared/packet/control/control_header.h"
#include "tests/support/seeded_random.h"

#include <gtest/gtest.h>

#include <deque>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;
using packet::TestDecision;
using packet::TestOutcome;

// A channel of so many messages.
class Channel final : public PacketCarrier {
  public:
    bool sendControl(ByteView message) override {
        if (broken) return false;
        waiting.push_back({std::string(asText(message)), true});
        return true;
    }
    bool sendRecord(std::string_view json) override {
        if (broken || waiting.size() >= room) return false;
        waiting.push_back({std::string(json), false});
        return true;
    }
    std::optional<ice::PairId> pairFor(packet::StreamWay) const override { return std::nullopt; }
    std::optional<PathLabel> labelOf(ice::PairId) const override { return std::nullopt; }
    SendReport sendPackets(ice::PairId, std::span<const Datagram>) override { return {}; }
    Counters receiveCounters() const override { return {}; }

    struct Message {
        std::string bytes;
        bool control;
    };
    std::deque<Message> waiting;
    std::size_t room = 20;
    bool broken = false;
};

class WallClock final : public Clock {
  public:
    TimePoint now() const override { return {}; }
    WallTime wallNow() const override { return WallTime{} + std::chrono::hours(24 * 365 * 50); }
};

struct Two {
    explicit Two(const RecordsOrder& order, TestDecision::Verdict verdict = TestDecision::Verdict::agreed)
        : taker(back, {.consent =
                           [this, verdict](std::uint64_t announced) {
                               asked = announced;
                               return TestDecision{
                                   .test = {},
                                   .verdict = verdict,
                                   .refusal = {.attempt = {}, .reason = packet::RefusalReason::notAccepted}};
                           },
                       .onRecord = [this](const packet::Record& record) { records.push_back(record); },
                       .onEnd = [this](const RecordStatistics&) { ++ends; }}),
          sender(order, forth, random, clock) {}

    // A millisecond at a time; each takes what waits for it.
    void run(Duration time) {
        for (const TimePoint until = now + time; now < until && !sender.over(); now += 1ms) {
            for (int i = 0; i < perTick && !forth.waiting.empty(); ++i) {
                const Channel::Message message = forth.waiting.front();
                forth.waiting.pop_front();
                if (message.control)
                    taker.onControl(now, asBytes(message.bytes));
                else
                    taker.onText(now, message.bytes);
            }
            while (!back.waiting.empty()) {
                const Channel::Message message = back.waiting.front();
                back.waiting.pop_front();
                sender.onControl(now, asBytes(message.bytes));
            }
            if (now >= sender.nextDeadline()) sender.onDeadline(now);
            if (now >= taker.nextDeadline()) taker.onDeadline(now);
        }
    }

    TimePoint now{100s};
    int perTick = 5;
    WallClock clock;
    thisbe::test::SeededRandom random{3};
    Channel forth;
    Channel back;
    std::optional<std::uint64_t> asked;
    std::vector<packet::Record> records;
    int ends = 0;
    IncomingRecords taker;
    OutgoingRecords sender;
};

RecordsOrder many(std::uint64_t count) {
    RecordsOrder order;
    order.to = "bob";
    order.count = count;
    order.seed = 1;
    return order;
}

TEST(PeerRecords, ArriveAllAndInOrderThroughAChannelThatIsOftenFull) {
    Two two(many(1000));
    two.sender.start(two.now);
    two.run(60s);
    EXPECT_EQ(two.sender.account().outcome, TestOutcome::completed) << two.sender.account().problem;
    EXPECT_EQ(two.asked, 1000u);
    ASSERT_EQ(two.records.size(), 1000u);
    for (std::size_t i = 0; i < two.records.size(); ++i)
        EXPECT_EQ(two.records[i].metadata.sequence, i + 1);
    EXPECT_EQ(two.ends, 1);
}

TEST(PeerRecords, KeepTheGapThatWasAskedFor) {
    RecordsOrder order = many(11);
    order.gap = 100ms;
    Two two(order);
    two.sender.start(two.now);
    two.run(900ms);
    EXPECT_LE(two.records.size(), 10u);
    EXPECT_GE(two.records.size(), 8u);
    two.run(10s);
    EXPECT_EQ(two.sender.account().outcome, TestOutcome::completed);
}

TEST(PeerRecords, NothingIsTakenWithoutConsent) {
    Two two(many(10), TestDecision::Verdict::refused);
    two.sender.start(two.now);
    two.run(5s);
    EXPECT_EQ(two.sender.account().outcome, TestOutcome::refused);
    two.taker.onText(two.now, R"({"id":"x"})"); // a peer that sends all the same
    EXPECT_TRUE(two.records.empty());
    EXPECT_EQ(two.ends, 0);
}

TEST(PeerRecords, APersonMayAnswerLaterOrNever) {
    Two yes(many(10), TestDecision::Verdict::asked);
    yes.sender.start(yes.now);
    yes.run(20s);
    EXPECT_TRUE(yes.taker.answer(true));
    EXPECT_FALSE(yes.taker.answer(true));
    yes.run(5s);
    EXPECT_EQ(yes.sender.account().outcome, TestOutcome::completed) << yes.sender.account().problem;
    Two never(many(10), TestDecision::Verdict::asked);
    never.sender.start(never.now);
    never.run(70s);
    EXPECT_EQ(never.sender.account().outcome, TestOutcome::refused);
    EXPECT_NE(never.sender.account().problem.find("did not answer"), std::string::npos);
}

TEST(PeerRecords, FaultsAreCountedAndTooManyEndIt) {
    Two two(many(1'000'000));
    two.sender.start(two.now);
    two.run(20ms);
    ASSERT_TRUE(two.taker.running());
    for (std::uint64_t i = 0; i < IncomingRecords::kMostFaults; ++i)
        two.taker.onText(two.now, i % 2 == 0 ? "{" : R"({"id": 5})");
    EXPECT_FALSE(two.taker.running());
    EXPECT_EQ(two.ends, 1);
    two.run(1s);
    EXPECT_EQ(two.sender.account().outcome, TestOutcome::aborted);
    EXPECT_EQ(two.sender.account().faults, IncomingRecords::kMostFaults);
}

TEST(PeerRecords, AnEndlessRunEndsWellWhenItIsStopped) {
    RecordsOrder order = many(1);
    order.count.reset();
    order.gap = 10ms;
    Two two(order);
    two.sender.start(two.now);
    two.run(500ms);
    two.sender.stop(two.now);
    two.run(5s);
    EXPECT_EQ(two.sender.account().outcome, TestOutcome::completed) << two.sender.account().problem;
    EXPECT_EQ(two.sender.account().taken, two.records.size());
}

TEST(PeerRecords, APeerThatFallsSilentEndsItInTime) {
    Two two(many(100));
    two.perTick = 0;
    two.sender.start(two.now);
    const TimePoint start = two.now;
    two.run(60s);
    EXPECT_EQ(two.sender.account().outcome, TestOutcome::noAnswer);
    EXPECT_LE(two.now - start, packet::Request::kPatience + 100ms);

    Two later(many(100));
    later.sender.start(later.now);
    later.run(3ms);
    later.perTick = 0;
    later.run(120s);
    EXPECT_TRUE(later.sender.over());
    EXPECT_NE(later.sender.account().outcome, TestOutcome::completed);
}

TEST(PeerRecords, ASecondRunWaitsForTheFirst) {
    Two two(many(1'000'000));
    two.sender.start(two.now);
    two.run(20ms);
    two.taker.onControl(
        two.now,
        packet::RecordsMessage{packet::ControlType::recordsRequest, packet::TestId(99), 0, 0}.serialize());
    ASSERT_FALSE(two.back.waiting.empty());
    const auto decision = TestDecision::parse(asBytes(two.back.waiting.back().bytes));
    ASSERT_TRUE(decision);
    EXPECT_EQ(decision->verdict, TestDecision::Verdict::refused);
    EXPECT_EQ(decision->refusal.reason, packet::RefusalReason::busy);
}

} // namespace
} // namespace thisbe::peer
