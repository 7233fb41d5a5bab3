// What was tried on a pair and what came of it, for people.
#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace thisbe::ice {

enum class PairEvent : std::uint8_t {
    created,        // both candidates were known
    discovered,     // a check came from an unknown endpoint: peer-reflexive
    signalled,      // the other side named what had been peer-reflexive
    openersBegun,   // checks with a small hop limit
    checksBegun,    // a series of checks; detail: how many the series may have
    askedByPeer,    // the other side's check arrived and triggered ours
    answered,       // detail: round-trip time in microseconds
    unanswered,     // the series ended without an answer; detail: checks sent in it
    refused,        // an error response; detail: its number
    asymmetric,     // the answer came from elsewhere
    roleConflict,   // 487; we changed our role
    networkError,   // ICMP or the local host said no; a hint. detail: DatagramError
    nominating,     // USE-CANDIDATE is asked or received
    selected,       // carries data by the controlling side's choice
    deselected,     // another pair was selected
    sized,          // detail: PayloadProof
    searched,       // the largest datagram was looked for; detail: bytes of UDP payload
    consentExpired, // no answer for 30 s
    notKept,        // nobody wanted it warm
    baseLost,       // our address went
    replaced,       // an ICE restart's pairs took over
};

const char* toString(PairEvent event);

// Bounded: the oldest and the newest records stay, what is in between is counted. A series that ended as the
// one before it only raises that record's count.
class PairHistory {
  public:
    struct Record {
        PairEvent event = PairEvent::created;
        TimePoint at{};     // the first time
        TimePoint lastAt{}; // the last time in a row
        std::uint32_t count = 1;
        std::uint32_t detail = 0; // of the last time
    };
    static constexpr std::size_t kMaxRecords = 24;

    void add(TimePoint now, PairEvent event, std::uint32_t detail = 0);

    std::span<const Record> records() const { return records_; }
    // Left out between the older and the newer half of the records.
    std::uint32_t forgotten() const { return forgotten_; }

    // Datagrams, whatever they were for.
    std::uint32_t openersSent = 0;
    std::uint32_t checksSent = 0; // openers included
    std::uint32_t checksAnswered = 0;
    std::uint32_t requestsReceived = 0;

  private:
    std::vector<Record> records_;
    std::uint32_t forgotten_ = 0;
};

} // namespace thisbe::ice
