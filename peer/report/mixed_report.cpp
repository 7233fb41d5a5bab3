#include "peer/report/mixed_report.h"

#include "shared/program/json_text.h"

#include <array>
#include <cstdio>
#include <optional>

namespace thisbe::peer {

namespace {

using Count = unsigned long long;

constexpr std::array kKinds{LegKind::udp, LegKind::tcp, LegKind::http};

template<class... Values>
std::string print(const char* format, Values... values) {
    char out[200];
    std::snprintf(out, sizeof out, format, values...);
    return out;
}

struct Sum {
    std::uint64_t legs = 0;
    std::uint64_t sent = 0;
    std::uint64_t sentBytes = 0;
    std::uint64_t received = 0;
    std::uint64_t receivedBytes = 0;

    void add(const LegReport& report) {
        ++legs;
        sent += report.sent;
        sentBytes += report.sentBytes;
        received += report.received;
        receivedBytes += report.receivedBytes;
    }
};

// None: of all kinds.
Sum sumOf(const MixedResult& result, std::optional<LegKind> kind) {
    Sum sum;
    for (const auto& [leg, report] : result.legs)
        if (!kind || leg.kind == *kind) sum.add(report);
    return sum;
}

std::string rowOf(const char* name, const Sum& sum) {
    return print("%-5s %6llu %12llu %12llu %14llu %14llu\n", name, Count{sum.legs}, Count{sum.sent},
                 Count{sum.received}, Count{sum.sentBytes}, Count{sum.receivedBytes});
}

std::string sumRows(const MixedResult& result) {
    std::string out =
        print("%-5s %6s %12s %12s %14s %14s\n", "sum", "tests", "sent", "received", "B sent", "B received");
    for (const LegKind kind : kKinds)
        if (const Sum sum = sumOf(result, kind); sum.legs > 0) out += rowOf(toString(kind), sum);
    return out + rowOf("all", sumOf(result, std::nullopt));
}

std::string legRow(const MixedLeg& leg, const LegReport& report) {
    return print("%-4s %5.3f s %5zu B %12s: %llu sent, %llu received, ", toString(leg.kind),
                 std::chrono::duration<double>(leg.duration).count(), leg.size, leg.rate.toString().c_str(),
                 Count{report.sent}, Count{report.received}) +
           report.outcome + "\n";
}

std::string sumJson(const Sum& sum) {
    return print(
        "{\"tests\":%llu,\"sent\":%llu,\"received\":%llu,\"sent_bytes\":%llu,\"received_bytes\":%llu}",
        Count{sum.legs}, Count{sum.sent}, Count{sum.received}, Count{sum.sentBytes},
        Count{sum.receivedBytes});
}

std::string legJson(const MixedLeg& leg, const LegReport& report) {
    return std::string(R"({"kind":")") + toString(leg.kind) + R"(","size":)" + std::to_string(leg.size) +
           R"(,"rate":)" + jsonString(leg.rate.toString()) + R"(,"duration_ns":)" +
           std::to_string(leg.duration.count()) + R"(,"outcome":)" + jsonString(report.outcome) +
           R"(,"problem":)" + jsonString(report.problem) +
           print(",\"sent\":%llu,\"received\":%llu,\"sent_bytes\":%llu,\"received_bytes\":%llu,\"result\":",
                 Count{report.sent}, Count{report.received}, Count{report.sentBytes},
                 Count{report.receivedBytes}) +
           (report.json.empty() ? "null" : report.json) + "}";
}

} // namespace

std::string progressText(const MixedResult& result) {
    std::string out;
    for (const LegKind kind : kKinds) {
        const Sum sum = sumOf(result, kind);
        if (sum.legs == 0) continue;
        out += (out.empty() ? "" : ", ") + std::string(toString(kind)) + " " + std::to_string(sum.received) +
               "/" + std::to_string(sum.sent);
    }
    return out;
}

std::string asText(const MixedResult& result, const Paint& paint) {
    std::string out = paint(Colour::bold, std::string("=== ") + (result.random ? "random" : "mixed") +
                                              " traffic with " + result.remote + ", " + result.outcome +
                                              ", seed " + std::to_string(result.plan.seed) + " ===") +
                      "\n";
    for (const auto& [leg, report] : result.legs)
        out += result.random ? legRow(leg, report) : report.text;
    for (const auto& [leg, report] : result.legs)
        if (!report.problem.empty()) out += std::string(toString(leg.kind)) + ": " + report.problem + "\n";
    return out + sumRows(result);
}

std::string asJson(const MixedResult& result) {
    std::string out = std::string(R"({"schema":"thisbe.mixed/1","type":")") +
                      (result.random ? "random" : "mixed") + R"(","remote":)" + jsonString(result.remote) +
                      R"(,"outcome":)" + jsonString(result.outcome) + R"(,"rate":)" +
                      jsonString(result.plan.rate.toString()) + R"(,"duration_ns":)" +
                      std::to_string(result.plan.duration.count()) + R"(,"seed":)" +
                      std::to_string(result.plan.seed) + R"(,"legs":[)";
    const char* comma = "";
    for (const auto& [leg, report] : result.legs) {
        out += comma + legJson(leg, report);
        comma = ",";
    }
    out += "],\"sums\":{";
    for (const LegKind kind : kKinds)
        out += std::string("\"") + toString(kind) + "\":" + sumJson(sumOf(result, kind)) + ",";
    return out + "\"all\":" + sumJson(sumOf(result, std::nullopt)) + "}}";
}

} // namespace thisbe::peer
