// Asks the other side for its time, again and again, and answers its questions.
#pragma once

#include "shared/packet/clock_offset.h"
#include "shared/packet/echo.h"
#include "shared/packet/histogram.h"
#include "shared/packet/probe_seal.h"
#include "shared/wire/datagram_batch.h"

#include <array>

namespace thisbe::packet {

// Of one session; both sides have one. A few quick questions first, then kPerSecond a second beside the load,
// so that round trips are seen under it too. Answers are as large as questions. Allocates in its constructor
// only.
class ClockSync {
  public:
    static constexpr Duration kInterval = std::chrono::milliseconds(100);
    static constexpr Duration kFirstInterval = std::chrono::milliseconds(20);
    static constexpr int kFirst = 50;
    static constexpr int kEnough = 16; // answers, after which the offset is known well

    ClockSync(SessionId session, const ProbeSeal& sending, TimePoint origin, Endpoint remote)
        : session_(session), seal_(sending), origin_(origin), remote_(remote) {}

    void start(TimePoint now) { next_ = now; }
    void stop() { next_ = kNever; }
    // Authentic ones of this session.
    void onEcho(TimePoint now, const ProbeHeader& header);
    void onReply(TimePoint now, const ProbeHeader& header, ByteView datagram);

    TimePoint nextDeadline() const { return answers_ > 0 ? TimePoint::min() : next_; }
    void takeOutput(TimePoint now, DatagramBatch& batch);

    const ClockOffset& offset() const { return offset_; }
    const Histogram& roundTrips() const { return roundTrips_; }
    // Answers so far.
    std::uint64_t exchanges() const { return roundTrips_.count(); }

  private:
    struct Question {
        std::uint64_t sequence = 0;
        Duration asked{};
        Duration received{};
    };

    void write(TimePoint now, ProbeKind kind, const Question& question, DatagramBatch& batch) const;

    SessionId session_;
    const ProbeSeal& seal_;
    TimePoint origin_;
    Endpoint remote_;
    TimePoint next_ = kNever;
    std::uint64_t asked_ = 0;
    std::array<Question, 16> questions_{}; // of the other side, to be answered; more at once are not
    std::size_t answers_ = 0;
    std::array<std::uint64_t, 64>
        open_{}; // our own, by sequence: its number plus one while no answer has come
    ClockOffset offset_;
    Histogram roundTrips_;
};

} // namespace thisbe::packet
