// How fast two peers connect, and by what path, for each pair of kinds of home: ours, aioice and libnice in
// turn, each with its own kind on the other side. See docs/performance.md, "ICE".
//   ice_matrix [ROUNDS] [A:B …]
// Needs root. The programs of one round run one after the other in one lab, from fresh ports, so that
// whatever else the machine does meets all alike; figures are medians over the rounds.
#include "tests/interop/ice_meeting.h"
#include "tests/interop/ice_programs.h"
#include "tests/natlab/lab_error.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <unistd.h>

namespace thisbe::bench {
namespace {

using namespace std::chrono_literals;
using namespace interop;
using natlab::NatKind;

struct Cell {
    NatKind a;
    NatKind b;
};

constexpr Cell kCells[] = {
    {NatKind::open, NatKind::open},
    {NatKind::fullCone, NatKind::fullCone},
    {NatKind::portRestricted, NatKind::portRestricted},
    {NatKind::portRestricted, NatKind::conntrackClash},
    {NatKind::conntrackClash, NatKind::conntrackClash},
    {NatKind::portRestricted, NatKind::symmetric},
    {NatKind::symmetric, NatKind::symmetric},
    {NatKind::udpBlocked, NatKind::udpBlocked},
    {NatKind::sameLan, NatKind::sameLan},
    {NatKind::cgnat, NatKind::cgnat},
    {NatKind::ipv6Firewall, NatKind::ipv6Firewall},
};

// What one meeting came to.
struct Outcome {
    std::optional<Duration>
        connected;       // of both sides, since the candidates were exchanged or gathering began
    bool direct = false; // on both sides, a second later
};

struct Column {
    std::vector<Outcome> exchanged;
    std::vector<Outcome> trickled;
};

std::string milliseconds(Duration duration) {
    char text[32];
    std::snprintf(text, sizeof text, "%.0f", std::chrono::duration<double, std::milli>(duration).count());
    return text;
}

Outcome meet(const natlab::NatLab& lab, IceProgram program, IceExchange exchange) {
    IceMeeting meeting(startIceProgram(lab.host("a1"), program, true),
                       startIceProgram(lab.host("b1"), program, false), exchange);
    Outcome outcome;
    if (!meeting.start(20s)) return outcome;
    meeting.serveUntil([&] { return meeting.connectedAt().has_value(); }, 20s);
    if (const auto connected = meeting.connectedAt()) {
        meeting.serveUntil([] { return false; }, 1s);
        outcome.direct = meeting.a().isDirect() && meeting.b().isDirect();
        const TimePoint since = exchange == IceExchange::trickle
                                    ? std::min(*meeting.a().startedAt, *meeting.b().startedAt)
                                    : meeting.exchangedAt();
        outcome.connected = *connected - since;
    }
    meeting.quit();
    return outcome;
}

// "D 21", "R 185 (4 of 5 direct)", "never"
std::string summary(const std::vector<Outcome>& outcomes) {
    std::vector<Duration> times;
    std::size_t direct = 0;
    for (const Outcome& outcome : outcomes) {
        if (outcome.connected) times.push_back(*outcome.connected);
        direct += outcome.direct ? 1 : 0;
    }
    if (times.empty()) return "never";
    std::ranges::sort(times);
    std::string text =
        std::string(2 * direct > times.size() ? "D " : "R ") + milliseconds(times[times.size() / 2]);
    const auto of = " of " + std::to_string(outcomes.size());
    if (direct != 0 && direct != times.size()) text += " (" + std::to_string(direct) + of + " direct)";
    if (times.size() != outcomes.size()) text += " (" + std::to_string(times.size()) + of + " connected)";
    return text;
}

void printRow(const Cell& cell, const std::map<IceProgram, Column>& columns) {
    std::printf("| %s : %s |", toString(cell.a), toString(cell.b));
    for (const auto& [program, column] : columns)
        std::printf(" %s |", summary(column.exchanged).c_str());
    for (const auto& [program, column] : columns)
        std::printf(" %s |", summary(column.trickled).c_str());
    std::printf("\n");
    std::fflush(stdout);
}

void runCell(const Cell& cell, int rounds, const std::string& folder) {
    const natlab::NatLab lab(cell.a, cell.b);
    const auto server = startIceServer(lab, IceServer::coturn, folder);
    std::map<IceProgram, Column> columns;
    for (int round = 0; round < rounds; ++round) {
        for (const IceProgram program : kIcePrograms) {
            columns[program].exchanged.push_back(meet(lab, program, IceExchange::afterGathering));
            columns[program].trickled.push_back(meet(lab, program, IceExchange::trickle));
        }
    }
    printRow(cell, columns);
}

int run(int count, char** arguments) {
    const int rounds = count > 1 ? std::max(1, std::atoi(arguments[1])) : 5;
    const std::string folder = "/tmp/thisbe-ice-matrix-" + std::to_string(::getpid());
    std::printf("Median of %d, ms until both sides are connected. D: direct on both, R: relayed.\n\n",
                rounds);
    std::printf("| | thisbe | aioice | libnice | from the start: thisbe | aioice | libnice |\n");
    std::printf("|---|---|---|---|---|---|---|\n");
    for (const Cell& cell : kCells) {
        const std::string name = std::string(toString(cell.a)) + ":" + toString(cell.b);
        const auto isWanted = [&](const char* wanted) { return name == wanted; };
        if (count > 2 && std::none_of(arguments + 2, arguments + count, isWanted)) continue;
        runCell(cell, rounds, folder);
    }
    std::filesystem::remove_all(folder);
    return 0;
}

} // namespace
} // namespace thisbe::bench

int main(int count, char** arguments) {
    try {
        return thisbe::bench::run(count, arguments);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "ice_matrix: %s\n", problem.what());
        return 1;
    }
}
