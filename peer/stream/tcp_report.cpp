#include "peer/stream/tcp_report.h"

#include <cstdio>

namespace thisbe::peer {

namespace {

using Count = unsigned long long;

double milliseconds(Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

} // namespace

std::string totalsText(const packet::StreamTotals& totals) {
    char text[256];
    std::snprintf(text, sizeof text,
                  "%llu messages, %llu B in %.3f s: %.3f Mbit/s (rtt %.3f ms, least %.3f ms, %u "
                  "retransmissions, window %u)",
                  Count{totals.messages}, Count{totals.bytes}, seconds(totals.span),
                  totals.bitsPerSecond() / 1e6, milliseconds(totals.rtt), milliseconds(totals.leastRtt),
                  totals.retransmits, totals.congestionWindow);
    return text;
}

std::string totalsJson(const packet::StreamTotals& totals) {
    char text[384];
    std::snprintf(
        text, sizeof text,
        "{\"messages\":%llu,\"bytes\":%llu,\"seconds\":%.6f,\"bits_per_second\":%.0f,\"disordered\":%llu,"
        "\"rtt_ms\":%.3f,\"least_rtt_ms\":%.3f,\"retransmits\":%u,\"congestion_window\":%u}",
        Count{totals.messages}, Count{totals.bytes}, seconds(totals.span), totals.bitsPerSecond(),
        Count{totals.disordered}, milliseconds(totals.rtt), milliseconds(totals.leastRtt), totals.retransmits,
        totals.congestionWindow);
    return text;
}

} // namespace thisbe::peer
