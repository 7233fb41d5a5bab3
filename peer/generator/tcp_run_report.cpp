#include "peer/generator/tcp_run_report.h"

#include "peer/stream/tcp_report.h"
#include "shared/program/json_text.h"

namespace thisbe::peer {

std::string outcomeOf(const TcpRun& run) {
    return run.failure() ? "failed" : run.wasInterrupted() ? "interrupted" : "complete";
}

std::string asText(const TcpRun& run, bool reverse) {
    const std::string theirs = run.theirs() ? totalsText(*run.theirs()) : std::string("not known");
    const std::string own = totalsText(run.own());
    return "--- tcp://" + run.remote().toString() + ", " + outcomeOf(run) + " ---\nsent     " +
           (reverse ? theirs : own) + "\nreceived " + (reverse ? own : theirs) + "\n";
}

std::string asJson(const TcpRun& run, bool reverse) {
    const std::string theirs = run.theirs() ? totalsJson(*run.theirs()) : std::string("null");
    const std::string own = totalsJson(run.own());
    return R"({"schema":"thisbe.tcp/1","remote":)" + jsonString(run.remote().toString()) + R"(,"outcome":)" +
           jsonString(outcomeOf(run)) + R"(,"reverse":)" + (reverse ? "true" : "false") + R"(,"sent":)" +
           (reverse ? theirs : own) + R"(,"received":)" + (reverse ? own : theirs) + "}\n";
}

TestRow asRow(const TcpRun& run, const packet::StreamPlan& plan, const std::string& result) {
    TestRow row;
    row.kind = "tcp";
    row.remote = run.remote().toString();
    row.outcome = run.failure() || run.wasInterrupted() ? outcomeOf(run) : "completed";
    row.plan = std::string(plan.reverse ? "reverse" : "forward") + ", messages of " +
               std::to_string(plan.size) + " B";
    (plan.reverse ? row.received : row.sent) = run.own().messages;
    if (run.theirs()) (plan.reverse ? row.sent : row.received) = run.theirs()->messages;
    row.result = result;
    return row;
}

} // namespace thisbe::peer
