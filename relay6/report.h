// What the commands print for machines (schema version 1) and people.
#pragma once

#include "relay6/collector_options.h"
#include "relay6/forwarder_options.h"
#include "relay6/ledger.h"
#include "relay6/spool.h"
#include "relay6/token_queue.h"

#include <optional>
#include <string>

namespace thisbe::relay6 {

struct RelayStatus {
    QueueState queue;
    LedgerCounts counts;
    std::optional<pid_t> collector;
    std::optional<pid_t> forwarder;
    bool ended = false;
    std::optional<SpoolCounts> spool;
};

std::string statusJson(const RelayStatus& status);
std::string statusText(const RelayStatus& status);
std::string collectJson(const std::string& outcome, const CollectorCounters& counters, std::uint64_t taken,
                        const LedgerCounts& counts);
std::string collectText(const CollectorCounters& counters, std::uint64_t taken);
std::string forwardJson(const ForwarderReport& report, const LedgerCounts& counts);

} // namespace thisbe::relay6
