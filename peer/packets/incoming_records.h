// Records that a peer sends us.
#pragma once

#include "peer/packets/packet_carrier.h"
#include "peer/records/record_statistics.h"
#include "shared/packet/control/records_message.h"
#include "shared/packet/control/test_decision.h"
#include "shared/packet/record_parser.h"

#include <functional>
#include <memory>
#include <optional>

namespace thisbe::peer {

// Sans-I/O but for the carrier. Nothing is taken before the question was agreed to, and nothing after the end
// or too many faults. One run at a time.
class IncomingRecords {
  public:
    static constexpr Duration kPersonsPatience = std::chrono::seconds(60);
    static constexpr std::uint64_t kMostFaults = 100;
    static constexpr std::size_t kMostJson = 256 * 1024; // of one record

    struct Deeds {
        // The answer to a question; asked: a person answers later.
        std::function<packet::TestDecision(std::uint64_t records)> consent;
        std::function<void(const packet::Record& record)> onRecord;
        // A run is over.
        std::function<void(const RecordStatistics& taken)> onEnd;
    };

    // carrier outlives this.
    IncomingRecords(PacketCarrier& carrier, Deeds deeds);

    void onControl(TimePoint now, ByteView message);
    // A text message of the channel.
    void onText(TimePoint now, std::string_view json);
    // False: nothing was asked.
    bool answer(bool agreed);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const { return askedUntil_; }
    // The connection is no more, or we leave.
    void stop();

    bool running() const { return taking_; }

  private:
    void onRequest(TimePoint now, const packet::RecordsMessage& request);
    void decide(const packet::TestDecision& decision);
    void sayTaken();
    void end();

    PacketCarrier& carrier_;
    Deeds deeds_;
    packet::TestId test_; // of the latest question
    std::optional<packet::TestDecision> decision_;
    TimePoint askedUntil_ = kNever;
    bool taking_ = false;
    RecordStatistics statistics_;
    std::unique_ptr<packet::RecordParser> parser_; // made when the first record comes
    packet::Record record_;
};

} // namespace thisbe::peer
