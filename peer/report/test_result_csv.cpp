#include "peer/report/test_result_csv.h"

#include <cstdio>

namespace thisbe::peer {

std::string asCsv(const TestResult& result) {
    std::string out = "since_s,direction,side,packets,bytes,packets_per_s,bits_per_s\n";
    for (const TestResult::Direction& direction : result.directions) {
        const char* const side = direction.name == "forward" ? "sent" : "received";
        const double width = std::chrono::duration<double>(direction.rates.width()).count();
        const auto& slots = direction.rates.slots();
        for (std::size_t i = 0; i < slots.size(); ++i) {
            char line[160];
            std::snprintf(line, sizeof line, "%.3f,%s,%s,%llu,%llu,%.1f,%.1f\n",
                          static_cast<double>(i) * width, direction.name.c_str(), side,
                          static_cast<unsigned long long>(slots[i].packets),
                          static_cast<unsigned long long>(slots[i].bytes),
                          static_cast<double>(slots[i].packets) / width,
                          static_cast<double>(slots[i].bytes) * 8 / width);
            out += line;
        }
    }
    return out;
}

} // namespace thisbe::peer
