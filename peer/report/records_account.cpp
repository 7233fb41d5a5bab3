#include "peer/report/records_account.h"

#include "peer/records/record_report.h"
#include "shared/program/json_text.h"

namespace thisbe::peer {

std::string asText(const RecordsAccount& account, const Paint& paint) {
    std::string out = "--- records to " + printable(account.order.to) + ", " +
                      packet::toString(account.outcome) + " ---\n" + recordTotals(account.sent);
    if (account.faults > 0)
        out += paint(Colour::red, std::to_string(account.faults) + " had a fault, the peer says") + "\n";
    if (account.outcome != packet::TestOutcome::completed)
        out += paint(Colour::red, printable(account.problem)) + "\n";
    return out;
}

std::string asJson(const RecordsAccount& account) {
    return R"({"schema":"thisbe.records.peer/1","peer":)" + jsonString(account.order.to) + R"(,"outcome":)" +
           jsonString(packet::toString(account.outcome)) + R"(,"problem":)" + jsonString(account.problem) +
           R"(,"taken":)" + std::to_string(account.taken) + R"(,"faults":)" + std::to_string(account.faults) +
           "," + recordTotalsJson(account.sent) + "}";
}

} // namespace thisbe::peer
