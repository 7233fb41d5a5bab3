// A hostile peer against everything that takes its test traffic and records, and against the test that we
// asked it for. The input is a row of deeds, each behind a byte that says what, how much later, and its
// length: bytes as they are through the channel, as a test packet or as a record, or a message that is well
// formed so that what lies behind it is reached too.
#include "peer/packets/accept_rules.h"
#include "peer/packets/incoming_records.h"
#include "peer/packets/incoming_tests.h"
#include "peer/packets/outgoing_records.h"
#include "peer/packets/outgoing_test.h"
#include "shared/net/system_clock.h"
#include "shared/packet/control/proposal.h"
#include "tests/support/seeded_random.h"

#include <cstdlib>

namespace {

using namespace thisbe;
using namespace thisbe::packet;
using namespace thisbe::peer;
using namespace std::chrono_literals;

constexpr std::size_t kMostSaid = 64; // of one deed

class Carrier final : public PacketCarrier {
  public:
    bool sendControl(ByteView message) override {
        if (++said > kMostSaid) std::abort();
        if (!ControlHeader::parse(message)) std::abort();
        return true;
    }
    bool sendRecord(std::string_view) override { return said < kMostSaid; }
    std::optional<ice::PairId> pairFor(StreamWay) const override { return ice::PairId(1); }
    std::optional<PathLabel> labelOf(ice::PairId) const override { return std::nullopt; }
    SendReport sendPackets(ice::PairId, std::span<const Datagram> packets) override {
        sent += packets.size();
        return {.handled = packets.size(), .failures = {}};
    }
    Counters receiveCounters() const override { return {}; }

    std::size_t said = 0;
    std::size_t sent = 0;
};

TestPlan planOf(std::uint8_t byte) {
    TestPlan plan;
    plan.direction = static_cast<Direction>(byte % 3);
    plan.shape.duration = std::chrono::seconds(1 + byte % 8);
    return plan;
}

class World {
  public:
    World()
        : tests_(taking_, random_, 1h,
                 [this](const TestRequest& request) {
                     return rules().decide("peer", request, tests_.running());
                 }),
          records_(taking_, {.consent = [this](std::uint64_t) { return rules().decide("peer"); },
                             .onRecord = [](const Record&) {},
                             .onEnd = [](const RecordStatistics&) {}}),
          ours_({planOf(2), {StreamWay::best, StreamWay::relay}, false}, asking_, random_),
          sending_(order(), asking_, random_, clock_) {
        ours_.start(now_);
        sending_.start(now_);
    }

    void feed(std::uint8_t what, ByteView bytes) {
        now_ += std::chrono::milliseconds(1 << (what >> 4));
        taking_.said = asking_.said = 0;
        switch (what & 7U) {
        case 0:
            onControl(bytes);
            break;
        case 1:
            tests_.onPacket(now_, ice::PairId(1), bytes);
            ours_.onPacket(now_, ice::PairId(2), bytes);
            break;
        case 2:
            records_.onText(now_, asText(bytes));
            break;
        case 3:
            onControl(
                TestRequest{TestId(number(bytes)), false, planOf(number(bytes)), {{AttemptId(number(bytes))}}}
                    .serialize());
            break;
        case 4:
            propose(number(bytes));
            break;
        case 5:
            tests_.answer(now_, number(bytes) % 2 == 0);
            records_.answer(number(bytes) % 2 == 0);
            break;
        case 6:
            onControl(RecordsMessage{ControlType::recordsRequest, TestId(number(bytes)), 3, 0}.serialize());
            break;
        case 7:
            ask_ = !ask_;
            break;
        }
        turn();
    }

    // Whatever it did, some hours later nothing of it is left.
    void end() {
        for (int i = 0; i < 100'000 && !isOver(); ++i) {
            const TimePoint next = std::min({tests_.nextDeadline(), ours_.nextDeadline(), tests_.nextDue(),
                                             records_.nextDeadline(), sending_.nextDeadline()});
            if (next == kNever) break;
            now_ = std::max(now_ + 1ms, next);
            turn();
        }
        if (tests_.running() != 0 || tests_.nextDeadline() != kNever) std::abort();
        if (ours_.state() != OutgoingTest::State::over || !sending_.over()) std::abort();
    }

  private:
    static RecordsOrder order() {
        RecordsOrder order;
        order.to = "peer";
        order.count = 5;
        return order;
    }
    static std::uint8_t number(ByteView bytes) { return bytes.empty() ? std::uint8_t{0} : bytes[0]; }
    AcceptRules rules() const {
        AcceptRules rules;
        rules.room = !ask_;
        rules.ask = true;
        return rules;
    }
    bool isOver() const {
        return tests_.nextDeadline() == kNever && ours_.state() == OutgoingTest::State::over &&
               sending_.over();
    }
    void onControl(ByteView bytes) {
        tests_.onControl(now_, bytes);
        records_.onControl(now_, bytes);
        ours_.onControl(now_, bytes);
        sending_.onControl(now_, bytes);
    }
    void propose(std::uint8_t number) {
        const auto key = KeyAgreement::generate();
        if (!key) return;
        std::vector<std::uint8_t> message(Proposal::kSize);
        Proposal{AttemptId(number), {}, key->publicKey(), planOf(number)}.serialize(message);
        onControl(message);
    }
    void turn() {
        taking_.said = asking_.said = 0;
        tests_.onDeadline(now_);
        records_.onDeadline(now_);
        ours_.onDeadline(now_);
        sending_.onDeadline(now_);
        if (tests_.nextDue() <= now_) tests_.send(now_);
        if (ours_.nextDue() <= now_) ours_.send(now_);
        while (tests_.takeEvent()) {
        }
        if (tests_.running() > IncomingTests::kMost) std::abort();
    }

    TimePoint now_{1000s};
    bool ask_ = false;
    SystemClock clock_;
    thisbe::test::SeededRandom random_{1};
    Carrier taking_;
    Carrier asking_;
    IncomingTests tests_;
    IncomingRecords records_;
    OutgoingTest ours_;
    OutgoingRecords sending_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    World world;
    ByteView rest(data, std::min<std::size_t>(size, 4096));
    while (rest.size() > 2) {
        const std::size_t length = std::min<std::size_t>(rest[1], rest.size() - 2);
        world.feed(rest[0], rest.subspan(2, length));
        rest = rest.subspan(2 + length);
    }
    world.end();
    return 0;
}
