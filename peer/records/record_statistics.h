// What came, counted: for the summary of `thisbe listen --records` and `thisbe generate --records`.
#pragma once

#include "shared/base/clock.h"
#include "shared/packet/record.h"
#include "shared/packet/record_fault.h"

#include <array>
#include <cstdint>

namespace thisbe::peer {

class RecordStatistics {
  public:
    struct PerType {
        std::uint64_t records = 0;
        std::uint64_t bytes = 0; // of payload, by the records' own word
    };
    static constexpr std::size_t kProblems =
        static_cast<std::size_t>(packet::RecordProblem::repeatedField) + 1;

    void onRecord(const packet::Record& record, TimePoint now);
    void onProblem(packet::RecordProblem problem) { ++problems_[static_cast<std::size_t>(problem)]; }
    // Bytes of the stream, lengths included.
    void onWireBytes(std::size_t bytes) { wireBytes_ += bytes; }

    const PerType& of(packet::RecordType type) const { return types_[static_cast<std::size_t>(type)]; }
    std::uint64_t of(packet::RecordProblem problem) const {
        return problems_[static_cast<std::size_t>(problem)];
    }
    std::uint64_t records() const;
    std::uint64_t bytes() const;
    std::uint64_t problems() const;
    std::uint64_t wireBytes() const { return wireBytes_; }

    // From the first record to the last.
    Duration span() const { return records() == 0 ? Duration::zero() : last_ - first_; }
    // Records a second over the span; 0 while it has no length.
    double rate() const;
    // The most records of any second, counted from the first record.
    std::uint64_t busiestSecond() const { return busiest_; }

  private:
    std::array<PerType, packet::kRecordTypes.size()> types_{};
    std::array<std::uint64_t, kProblems> problems_{};
    std::uint64_t wireBytes_ = 0;
    TimePoint first_{};
    TimePoint last_{};
    TimePoint second_{}; // when the current second began
    std::uint64_t inSecond_ = 0;
    std::uint64_t busiest_ = 0;
};

} // namespace thisbe::peer
