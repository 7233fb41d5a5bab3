#include "tests/bench/turn/bare_rows.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <unistd.h>

namespace thisbe::bench {

namespace {

const IpAddress kLoopback(IpAddress::V4Bytes{127, 0, 0, 1});
constexpr std::uint16_t kFirstPort = 13900;

// One that is measured, with its one session.
struct Entrant {
    std::string name;
    const Contestant* contestant = nullptr;
    Contestant bare; // where it is one of the loops
    Sessions sessions;
    std::vector<double> rates;
    std::vector<double> ratios;
    std::vector<double> sleeps; // for each packet
};

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

std::unique_ptr<Entrant> serverEntrant(const Contestant& contestant, UdpBuffers& buffers) {
    auto entrant = std::make_unique<Entrant>();
    entrant->name = contestant.name();
    entrant->contestant = &contestant;
    entrant->sessions = openSessions(contestant, buffers, 1, true);
    return entrant;
}

std::unique_ptr<Entrant> bareEntrant(const std::string& way, std::uint16_t port, UdpBuffers& buffers) {
    const auto self = std::filesystem::read_symlink("/proc/self/exe");
    std::vector<std::string> argv = {self.parent_path() / "bare_relay"};
    std::istringstream in(way);
    for (std::string word; std::getline(in, word, ':');)
        argv.push_back(word);
    argv.push_back(std::to_string(port));
    argv.push_back(std::to_string(port + 1));
    auto entrant = std::make_unique<Entrant>();
    entrant->name = "bare C, " + way;
    entrant->bare = {std::make_unique<ServerUnderTest>(way, argv), Endpoint(kLoopback, port)};
    entrant->contestant = &entrant->bare;
    entrant->sessions.push_back(std::make_unique<RelaySession>(entrant->bare.endpoint, buffers));
    entrant->sessions.front()->assumePeer(Endpoint(kLoopback, static_cast<std::uint16_t>(port + 1)));
    return entrant;
}

using Entrants = std::vector<std::unique_ptr<Entrant>>;

// theirs, the second, is what the others are compared with.
void runRound(const Entrants& entrants, const OwnLoad& load) {
    for (const auto& entrant : entrants) {
        const Forwarded done = forward(*entrant->contestant, entrant->sessions, load);
        entrant->rates.push_back(done.perCpuSecond());
        entrant->sleeps.push_back(static_cast<double>(done.sleeps) / static_cast<double>(done.packets));
    }
    for (const auto& entrant : entrants)
        entrant->ratios.push_back(entrant->rates.back() / entrants[1]->rates.back());
}

void printEntrants(const Entrants& entrants, std::size_t size) {
    for (const auto& entrant : entrants) {
        std::printf("| %zu B | %s | %.0f | %.2f | %.2f |\n", size, entrant->name.c_str(),
                    median(entrant->rates), median(entrant->ratios), median(entrant->sleeps));
        entrant->rates.clear();
        entrant->ratios.clear();
        entrant->sleeps.clear();
    }
    std::fflush(stdout);
}

} // namespace

void printBareRows(const Contestant& ours, const Contestant& theirs, UdpBuffers& buffers,
                   const BareRows& rows) {
    Entrants entrants;
    entrants.push_back(serverEntrant(ours, buffers));
    entrants.push_back(serverEntrant(theirs, buffers));
    std::uint16_t port = kFirstPort;
    pinTo(0);
    for (const std::string& way : rows.ways) {
        entrants.push_back(bareEntrant(way, port, buffers));
        port = static_cast<std::uint16_t>(port + 2);
    }
    pinTo(1);
    ::usleep(300'000);
    std::printf("| 1 session, single packets | | packets/CPU-s | beside coturn | sleeps/packet "
                "|\n|---|---|---|---|---|\n");
    for (const std::size_t size : {std::size_t{120}, std::size_t{1200}}) {
        if ((std::to_string(size) + " B").find(rows.row) == std::string::npos) continue;
        for (std::size_t round = 0; round < rows.rounds; ++round)
            runRound(entrants, {.sessions = 1, .size = size, .batch = 1, .seconds = rows.seconds});
        printEntrants(entrants, size);
    }
}

} // namespace thisbe::bench
