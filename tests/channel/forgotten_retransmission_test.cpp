// What RetransmissionGuard is for, made to happen with the library itself. In real time, as in PeerPair: the
// library reads the clock.
#include "shared/channel/sctp_chunk.h"
#include "shared/channel/usrsctp_association.h"
#include "shared/net/system_clock.h"
#include "shared/wire/byte_reader.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <set>
#include <thread>

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
    std::size_t heard() const { return heard_; }
    std::size_t sent() const { return sent_; }

    // So many messages more, as fast as they are taken.
    void send(std::size_t count) { due_ += count; }
    void stopSending() { due_ = sent_; }
    // False when it took longer.
    bool runUntil(Duration limit, const std::function<bool()>& done) {
        for (const TimePoint end = now() + limit; !done(); turn())
            if (now() >= end) return false;
        return true;
    }
    void runFor(Duration time) {
        runUntil(time, [] { return false; });
    }

    Duration delay = 10ms;       // of B's answers
    std::set<std::size_t> lost;  // the numbers of the data packets that go astray, from the next one
    std::size_t held = SIZE_MAX; // from this number on they wait
    std::size_t packets = 0;     // data packets since

  private:
    struct Waiting {
        TimePoint due;
        std::vector<std::uint8_t> packet;
    };

    void turn() {
        static const std::string kText(kMessage, 'x');
        while (sent_ < due_ &&
               a_.send(now(), StreamId(0), 51, asBytes(kText), {}) == SctpSendResult::accepted)
            ++sent_;
        while (const auto event = a_.takeEvent(now()))
            established_ |= event->kind == SctpEvent::Kind::established;
        while (const auto event = b_.takeEvent(now()))
            heard_ += event->kind == SctpEvent::Kind::message;
        while (const auto packet = a_.takeOutput())
            carry(*packet);
        while (const auto packet = b_.takeOutput())
            back_.push_back({now() + delay, {packet->begin(), packet->end()}});
        for (; !there_.empty() && held == SIZE_MAX; there_.pop_front())
            b_.onPacket(now(), there_.front().packet);
        for (; !back_.empty() && back_.front().due <= now(); back_.pop_front())
            a_.onPacket(now(), back_.front().packet);
        for (auto* side : {&a_, &b_})
            if (now() >= side->nextDeadline()) side->onDeadline(now());
        std::this_thread::sleep_for(200us);
    }

    void carry(ByteView packet) {
        const bool data = tsnIn(packet).has_value();
        const std::size_t number = packets;
        packets += data;
        if (data && lost.contains(number)) return;
        if (number >= held) {
            there_.push_back({now(), {packet.begin(), packet.end()}});
        } else {
            b_.onPacket(now(), packet);
        }
    }

    SystemClock clock_;
    UsrsctpAssociation a_{UsrsctpAssociation::Options{}};
    UsrsctpAssociation b_{UsrsctpAssociation::Options{}};
    std::deque<Waiting> there_;
    std::deque<Waiting> back_;
    bool established_ = false;
    std::size_t heard_ = 0;
    std::size_t sent_ = 0;
    std::size_t due_ = 0;
};

TEST(ForgottenRetransmission, IsMadeGoodWithinSeconds) {
    OneWay path;
    const auto allHeard = [&] { return path.heard() == path.sent(); };
    // A wide congestion window, and an estimate of the round trip with a variance that RTO.Max is far below;
    // T3-rtx does not expire.
    path.send(100000);
    for (const auto longer : {100ms, 150ms, 200ms, 250ms, 300ms, 350ms, 400ms, 400ms}) {
        for (const auto next : {10ms, longer}) {
            path.delay = next;
            path.runFor(next + 30ms);
        }
    }
    path.delay = 5ms;
    // More are lost than the congestion window has room for when they are marked for a fast retransmit, and
    // then nothing more comes until T3-rtx has expired.
    path.packets = 0;
    for (std::size_t number = 0; number < 150; ++number)
        path.lost.insert(number);
    path.held = 160;
    path.runFor(100ms);
    path.stopSending();
    path.runFor(800ms);
    path.held = SIZE_MAX;
    EXPECT_TRUE(path.runUntil(5s, allHeard)) << path.heard() << " of " << path.sent();
}

} // namespace
} // namespace thisbe
