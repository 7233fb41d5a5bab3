// What RetransmissionGuard is for, made to happen with the library itself. In real time, as in PeerPair: the
// library reads the clock.
#include "shared/channel/sctp_chunk.h"
#include "shared/channel/usrsctp_association.h"
#include "shared/net/system_clock.h"
#include "shared/wire/byte_reader.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace thisbe {
namespace {

using namespace std::chrono_literals;

// One message fills one packet.
constexpr std::size_t kMessage = 1100;

std::optional<std::uint32_t> tsnIn(ByteView packet) {
    SctpChunks chunks(packet);
    while (const auto chunk = chunks.next())
        if (chunk->type == SctpChunk::Type::data) return ByteReader(chunk->value).u32();
    return std::nullopt;
}

// A sends, B hears; the way there can be held, and chosen packets are lost on it.
class OneWay {
  public:
    OneWay() {
        EXPECT_TRUE(a_.connect(now()));
        EXPECT_TRUE(b_.connect(now()));
        EXPECT_TRUE(runUntil(5s, [&] { return established_; }));
    }

    TimePoint now() const { return clock_.now(); }
    bool allHeard() const { return heard_ == sent_; }
    Duration longestSilence() const { return longestSilence_; }

    // As fast as it is taken.
    void startSending() { sending_ = true; }
    void stopSending() { sending_ = false; }
    // From the next data packet on: lost so many, then through to the one of this number, then held.
    void loseAndHold(std::size_t lost, std::size_t held) {
        packets_ = 0;
        lost_ = lost;
        held_ = held;
    }
    void release() {
        lost_ = 0;
        held_ = SIZE_MAX;
        longestSilence_ = {};
        lastData_ = now();
    }
    // False when it took longer.
    bool runUntil(Duration limit, const std::function<bool()>& done) {
        for (const TimePoint end = now() + limit; !done(); turn())
            if (now() >= end) return false;
        return true;
    }
    void runFor(Duration time) {
        runUntil(time, [] { return false; });
    }

    Duration delay = 10ms; // of B's answers

  private:
    struct Waiting {
        TimePoint due;
        std::vector<std::uint8_t> packet;
    };

    void turn() {
        static const std::string kText(kMessage, 'x');
        while (sending_ && a_.send(now(), StreamId(0), 51, asBytes(kText), {}) == SctpSendResult::accepted)
            ++sent_;
        while (const auto event = a_.takeEvent(now()))
            established_ |= event->kind == SctpEvent::Kind::established;
        while (const auto event = b_.takeEvent(now()))
            heard_ += event->kind == SctpEvent::Kind::message;
        while (const auto packet = a_.takeOutput())
            carry({packet->begin(), packet->end()});
        while (const auto packet = b_.takeOutput())
            back_.push_back({now() + delay, {packet->begin(), packet->end()}});
        for (; !there_.empty() && held_ == SIZE_MAX; there_.pop_front())
            b_.onPacket(now(), there_.front());
        for (; !back_.empty() && back_.front().due <= now(); back_.pop_front())
            a_.onPacket(now(), back_.front().packet);
        for (auto* side : {&a_, &b_})
            if (now() >= side->nextDeadline()) side->onDeadline(now());
        std::this_thread::sleep_for(200us);
    }

    void carry(std::vector<std::uint8_t> packet) {
        if (tsnIn(packet)) {
            longestSilence_ = std::max(longestSilence_, now() - lastData_);
            lastData_ = now();
            if (packets_++ < lost_) return;
        }
        if (packets_ > held_)
            there_.push_back(std::move(packet));
        else
            b_.onPacket(now(), packet);
    }

    SystemClock clock_;
    UsrsctpAssociation a_{UsrsctpAssociation::Options{}};
    UsrsctpAssociation b_{UsrsctpAssociation::Options{}};
    std::deque<std::vector<std::uint8_t>> there_;
    std::deque<Waiting> back_;
    std::size_t packets_ = 0;
    std::size_t lost_ = 0;
    std::size_t held_ = SIZE_MAX;
    bool established_ = false;
    bool sending_ = false;
    std::size_t heard_ = 0;
    std::size_t sent_ = 0;
    TimePoint lastData_{};
    Duration longestSilence_{};
};

// What came of it: how long A said nothing, with messages that B had not.
std::optional<Duration> forgetAndRecover() {
    OneWay path;
    // A wide congestion window, and an estimate of the round trip with a variance that RTO.Max is far below;
    // T3-rtx does not expire.
    path.startSending();
    for (const auto longer : {100ms, 150ms, 200ms, 250ms, 300ms, 350ms, 400ms, 400ms}) {
        for (const auto next : {10ms, longer}) {
            path.delay = next;
            path.runFor(next + 30ms);
        }
    }
    path.delay = 5ms;
    // More are lost than the congestion window has room for when they are marked for a fast retransmit, and
    // then nothing more comes until T3-rtx has expired.
    path.loseAndHold(150, 160);
    path.runFor(100ms);
    path.stopSending();
    path.runFor(800ms);
    path.release();
    if (!path.runUntil(20s, [&] { return path.allHeard(); })) return std::nullopt;
    return path.longestSilence();
}

TEST(ForgottenRetransmission, IsMadeGoodWithinSeconds) {
    // Only the cure waits for so long; T3-rtx expires earlier.
    const Duration cured = 2 * UsrsctpAssociation::kRtoMax;
    Duration silence{};
    for (int attempt = 0; attempt < 5 && silence < cured; ++attempt) {
        const auto result = forgetAndRecover();
        ASSERT_TRUE(result) << "stands still";
        silence = *result;
    }
    if (silence < cured) GTEST_SKIP() << "the library forgot nothing on this machine, five times";
    EXPECT_LT(silence, 4s);
}

} // namespace
} // namespace thisbe
