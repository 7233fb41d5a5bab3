#include "peer/generator/http_report.h"

#include "shared/program/json_text.h"
#include "shared/program/terminal.h"

#include <cstdio>

namespace thisbe::peer {

namespace {

double milliseconds(Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

} // namespace

std::string outcomeOf(const HttpResults& results) {
    return results.interrupted ? "interrupted" : results.answered() == 0 ? "failed" : "complete";
}

std::string asText(const std::string& target, const HttpResults& results) {
    using Count = unsigned long long;
    char text[512];
    std::snprintf(
        text, sizeof text,
        "%llu requests: 1xx %llu, 2xx %llu, 3xx %llu, 4xx %llu, 5xx %llu, no answer %llu\n"
        "%llu B of bodies; ms until the end of the answer: least %.3f, median %.3f, 90 %% %.3f, 99 %% %.3f, "
        "largest %.3f\n",
        Count{results.requests}, Count{results.classes[0]}, Count{results.classes[1]},
        Count{results.classes[2]}, Count{results.classes[3]}, Count{results.classes[4]},
        Count{results.failed}, Count{results.bytes}, milliseconds(results.latency.least()),
        milliseconds(results.latency.percentile(0.5)), milliseconds(results.latency.percentile(0.9)),
        milliseconds(results.latency.percentile(0.99)), milliseconds(results.latency.largest()));
    const std::string failure =
        results.failed == 0 ? "" : "last failure: " + printable(results.lastFailure) + "\n";
    return "--- " + target + ", " + outcomeOf(results) + " ---\n" + text + failure;
}

std::string asJson(const std::string& target, const HttpResults& results) {
    using Count = unsigned long long;
    char text[512];
    std::snprintf(
        text, sizeof text,
        ",\"requests\":%llu,\"status\":{\"1xx\":%llu,\"2xx\":%llu,\"3xx\":%llu,\"4xx\":%llu,\"5xx\":%llu},"
        "\"failed\":%llu,\"bytes\":%llu,\"latency_ms\":{\"least\":%.3f,\"p50\":%.3f,\"p90\":%.3f,\"p99\":%."
        "3f,"
        "\"largest\":%.3f}}\n",
        Count{results.requests}, Count{results.classes[0]}, Count{results.classes[1]},
        Count{results.classes[2]}, Count{results.classes[3]}, Count{results.classes[4]},
        Count{results.failed}, Count{results.bytes}, milliseconds(results.latency.least()),
        milliseconds(results.latency.percentile(0.5)), milliseconds(results.latency.percentile(0.9)),
        milliseconds(results.latency.percentile(0.99)), milliseconds(results.latency.largest()));
    return R"({"schema":"thisbe.http/1","target":)" + jsonString(target) + R"(,"outcome":)" +
           jsonString(outcomeOf(results)) + text;
}

TestRow asRow(const std::string& target, const HttpResults& results, const std::string& result) {
    TestRow row;
    row.kind = "http";
    row.remote = target;
    row.outcome = outcomeOf(results) == "complete" ? "completed" : outcomeOf(results);
    row.plan = "GET requests";
    row.sent = results.requests;
    row.received = results.answered();
    row.result = result;
    return row;
}

} // namespace thisbe::peer
