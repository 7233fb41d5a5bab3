// Records that we send to a peer.
#pragma once

#include "peer/packets/packet_carrier.h"
#include "peer/records/record_statistics.h"
#include "shared/base/random_source.h"
#include "shared/packet/control/records_message.h"
#include "shared/packet/control/request.h"
#include "shared/packet/control/test_decision.h"
#include "shared/packet/record_maker.h"
#include "shared/packet/test_outcome.h"

#include <memory>
#include <optional>
#include <string>

namespace thisbe::peer {

// What somebody wants sent: record n is due at the start and n times the gap.
struct RecordsOrder {
    std::string to; // a peer's id
    packet::RecordPlan plan;
    Duration gap{}; // zero: as fast as the connection takes them
    std::optional<std::uint64_t> count;
    std::optional<Duration> duration; // neither: until it is stopped
    std::optional<std::uint64_t> seed;
};

// And what became of it.
struct RecordsAccount {
    RecordsOrder order;
    packet::TestOutcome outcome = packet::TestOutcome::running;
    std::string problem; // a sentence, for outcomes other than completed
    RecordStatistics sent;
    std::uint64_t taken = 0; // by the peer's word
    std::uint64_t faults = 0;
};

// Sans-I/O but for the carrier. Ends by itself: the question as OutgoingTest's, the end within kPatience, and
// a channel that has been full for so long.
class OutgoingRecords {
  public:
    static constexpr Duration kPatience = std::chrono::seconds(30);

    // carrier, ids and clock outlive it.
    OutgoingRecords(const RecordsOrder& order, PacketCarrier& carrier, RandomSource& ids, const Clock& clock);

    void start(TimePoint now);
    void onControl(TimePoint now, ByteView message);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    // No more; what was sent is still accounted for.
    void stop(TimePoint now);
    void onConnectionLost(const std::string& why);

    bool over() const { return state_ == State::over; }
    bool running() const { return state_ == State::running; }
    const RecordsAccount& account() const { return account_; }

  private:
    enum class State : std::uint8_t { asking, waiting, running, ending, over };

    void onDecision(TimePoint now, const packet::TestDecision& decision);
    void begin(TimePoint now);
    void pump(TimePoint now);
    bool isDone(TimePoint now) const;
    TimePoint nextDue() const;
    bool sendOne(TimePoint now);
    void finish(TimePoint now);
    void say(TimePoint now);
    void end(packet::TestOutcome outcome, std::string problem);

    PacketCarrier& carrier_;
    const Clock& clock_;
    RecordsAccount account_;
    packet::TestId id_;
    std::unique_ptr<RandomSource> seeded_;
    packet::RecordMaker maker_;
    packet::Request request_;
    State state_ = State::asking;
    TimePoint until_ = kNever; // for a person, for room in the channel, or for the end
    TimePoint start_{};
    TimePoint again_ = kNever; // the channel was full
    std::string json_;         // the record that waits for room
    bool stopped_ = false;
};

} // namespace thisbe::peer
