#include "peer/records/record_report.h"

#include <cstdio>

namespace thisbe::peer {

namespace {

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

template<class... Values>
std::string format(const char* form, Values... values) {
    char text[256];
    std::snprintf(text, sizeof text, form, values...);
    return text;
}

using Count = unsigned long long;

std::string problemLines(const RecordStatistics& statistics) {
    std::string out;
    for (std::size_t i = 0; i < RecordStatistics::kProblems; ++i) {
        const auto problem = static_cast<packet::RecordProblem>(i);
        if (const Count count = statistics.of(problem); count > 0)
            out += format("  %llu × %s\n", count, toString(problem));
    }
    return out;
}

} // namespace

std::string recordTotals(const RecordStatistics& statistics) {
    std::string out =
        format("%llu records, %llu B of payload, %llu B on the wire", Count{statistics.records()},
               Count{statistics.bytes()}, Count{statistics.wireBytes()});
    if (statistics.span() > Duration::zero())
        out += format(", in %.3f s: %.1f records/s, at most %llu in a second", seconds(statistics.span()),
                      statistics.rate(), Count{statistics.busiestSecond()});
    out += '\n';
    for (const packet::RecordType type : packet::kRecordTypes)
        if (const auto& count = statistics.of(type); count.records > 0)
            out += format("  %-4s %llu records, %llu B\n", toString(type).data(), Count{count.records},
                          Count{count.bytes});
    return out;
}

std::string listenSummary(const RecordStatistics& statistics, const RecordConnections& connections) {
    std::string out = "--- records ---\n" + recordTotals(statistics);
    out += format("%llu connections", Count{connections.accepted});
    if (connections.refused > 0) out += format(", %llu more refused by limits", Count{connections.refused});
    if (connections.stalled > 0) out += format(", %llu ended as idle or slow", Count{connections.stalled});
    if (connections.faulty > 0) out += format(", %llu ended for what they sent", Count{connections.faulty});
    out += '\n';
    if (const Count problems = statistics.problems(); problems > 0)
        out += format("%llu records rejected:\n", problems) + problemLines(statistics);
    return out;
}

std::string recordTotalsJson(const RecordStatistics& statistics) {
    std::string out =
        format("\"records\":%llu,\"bytes\":%llu,\"wire_bytes\":%llu,\"seconds\":%.6f,"
               "\"records_per_second\":%.1f,\"busiest_second\":%llu,\"types\":{",
               Count{statistics.records()}, Count{statistics.bytes()}, Count{statistics.wireBytes()},
               seconds(statistics.span()), statistics.rate(), Count{statistics.busiestSecond()});
    const char* comma = "";
    for (const packet::RecordType type : packet::kRecordTypes) {
        out += format("%s\"%s\":{\"records\":%llu,\"bytes\":%llu}", comma, toString(type).data(),
                      Count{statistics.of(type).records}, Count{statistics.of(type).bytes});
        comma = ",";
    }
    return out + "}";
}

std::string listenSummaryJson(const RecordStatistics& statistics, const RecordConnections& connections) {
    std::string out = R"({"event":"summary","schema":"thisbe.records/1",)" + recordTotalsJson(statistics) +
                      format(",\"connections\":{\"accepted\":%llu,\"refused\":%llu,\"stalled\":%llu,"
                             "\"faulty\":%llu},\"rejected\":{",
                             Count{connections.accepted}, Count{connections.refused},
                             Count{connections.stalled}, Count{connections.faulty});
    const char* comma = "";
    for (std::size_t i = 0; i < RecordStatistics::kProblems; ++i) {
        const auto problem = static_cast<packet::RecordProblem>(i);
        if (statistics.of(problem) == 0) continue;
        out += format("%s\"%s\":%llu", comma, toString(problem), Count{statistics.of(problem)});
        comma = ",";
    }
    return out + "}}\n";
}

} // namespace thisbe::peer
