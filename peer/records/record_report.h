// The summary of a run with records, for people and for programs (schema thisbe.records/1).
#pragma once

#include "peer/records/record_statistics.h"

#include <string>

namespace thisbe::peer {

// What the statistics do not know of a listener's run.
struct RecordConnections {
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0; // limits
    std::uint64_t stalled = 0; // ended because they were idle or slow
    std::uint64_t faulty = 0;  // ended because of what they sent
};

// Lines such as "TCP 12 records, 768 B".
std::string recordTotals(const RecordStatistics& statistics);
std::string listenSummary(const RecordStatistics& statistics, const RecordConnections& connections);
// One line of JSON: {"event":"summary", …}.
std::string listenSummaryJson(const RecordStatistics& statistics, const RecordConnections& connections);
// The members that all such documents share: "records":…,"bytes":…,"types":{…}, without braces around.
std::string recordTotalsJson(const RecordStatistics& statistics);

} // namespace thisbe::peer
