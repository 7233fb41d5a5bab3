#include "peer/report/test_account_json.h"

#include "peer/report/test_result_json.h"
#include "shared/program/json_text.h"

namespace thisbe::peer {

std::string asJson(const TestAccount& account) {
    std::string streams;
    for (const TestResult& stream : account.streams)
        streams += (streams.empty() ? "" : ",") + asJson(stream);
    std::string missing;
    for (const packet::StreamWay way : account.missing)
        missing += (missing.empty() ? "" : ",") + jsonString(packet::toString(way));
    return R"({"schema":"thisbe.generate.peer/1","peer":)" + jsonString(account.order.to) + R"(,"outcome":)" +
           jsonString(packet::toString(account.outcome)) + R"(,"problem":)" + jsonString(account.problem) +
           R"(,"in_turn":)" + (account.order.inTurn ? "true" : "false") + R"(,"missing":[)" + missing +
           R"(],"streams":[)" + streams + "]}";
}

} // namespace thisbe::peer
