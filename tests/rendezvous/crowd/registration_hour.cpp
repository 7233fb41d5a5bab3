// An hour of virtual time in a room of 1,000: what docs/performance.md says of registration in simulation.
// usage: registration_hour [--peers N] [--minutes N] [--loss PERCENT] [--mean MILLISECONDS] [--seed N]
#include "tests/rendezvous/crowd/churn.h"
#include "tests/rendezvous/crowd/roster_judge.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace {

using namespace thisbe;
using namespace thisbe::rendezvous::test;
using namespace std::chrono_literals;

struct Options {
    CrowdOptions crowd;
    unsigned minutes = 60;
    double lossPercent = 0;
    unsigned meanMilliseconds = 1000;
};

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

void printPairs(const RosterJudge& judge) {
    std::cout << "pairs of peer and change: " << judge.pairs() << " (given up: " << judge.overtaken()
              << " overtaken by the next change of the same peer, " << judge.ended()
              << " whose peer ended)\n";
    for (const auto time : RosterJudge::kTimes) {
        const auto late = judge.laterThan(time);
        std::cout << "  later than " << seconds(time) << " s: " << late << " ("
                  << 100.0 * static_cast<double>(late) /
                         static_cast<double>(std::max<std::uint64_t>(judge.pairs(), 1))
                  << " %)\n";
    }
    for (const std::string& example : judge.examples())
        std::cout << "  " << example << '\n';
}

void printTraffic(Crowd& crowd, const char* when, std::uint64_t receivedBefore, std::uint64_t sentBefore,
                  Duration time) {
    const double perPeerSecond = static_cast<double>(crowd.members().size()) * seconds(time);
    std::cout << when << ": datagrams for a peer and second: "
              << static_cast<double>(crowd.server().received() - receivedBefore) / perPeerSecond
              << " to the server, " << static_cast<double>(crowd.server().sent() - sentBefore) / perPeerSecond
              << " from it\n";
}

std::size_t complain(const std::vector<std::string>& problems, const std::string& what) {
    if (!problems.empty())
        std::cout << what << ": " << problems.size() << ", the first: " << problems[0] << '\n';
    return problems.size();
}

// Of those who run, and came while it was full.
void printArrivals(const Crowd& crowd, TimePoint full) {
    std::vector<double> all;
    for (const auto& member : crowd.members())
        if (member.program != nullptr && member.program->protocol().startedAt() > full)
            if (const auto arrival = member.program->protocol().arrival()) all.push_back(seconds(*arrival));
    std::ranges::sort(all);
    if (all.empty()) return;
    std::cout << all.size() << " newcomers had registered and fetched their whole roster after: median "
              << all[all.size() / 2] << " s, 99 of 100 " << all[all.size() * 99 / 100] << " s, most "
              << all.back() << " s\n";
}

// How many mistakes were found.
std::size_t runChurn(Crowd& crowd, Churn& churn, const RosterJudge& judge, const Options& options) {
    std::size_t mistakes = 0;
    const std::uint64_t received = crowd.server().received();
    const std::uint64_t sent = crowd.server().sent();
    for (unsigned minute = 1; minute <= options.minutes; ++minute) {
        churn.runUntil(crowd.now() + 1min);
        mistakes += complain(crowd.untruths(), "minute " + std::to_string(minute) + ", server");
        if (options.lossPercent == 0)
            mistakes += complain(judge.mistaken(), "minute " + std::to_string(minute) + ", rosters");
    }
    printTraffic(crowd, "in churn", received, sent, options.minutes * 1min);
    std::cout << churn.happenings() << " happenings, changes:";
    for (const auto& [word, count] : crowd.truth().byWord())
        std::cout << ' ' << word << ' ' << count;
    std::cout << '\n';
    return mistakes;
}

void runRestart(Crowd& crowd, const RosterJudge& judge) {
    std::vector<std::uint64_t> before;
    std::size_t running = 0;
    for (const auto& member : crowd.members()) {
        before.push_back(member.program == nullptr ? 0 : member.program->protocol().datagrams());
        running += member.program != nullptr ? 1U : 0U;
    }
    const TimePoint start = crowd.now();
    crowd.restartServer();
    crowd.simulation().runFor(1s);
    const auto allBack = [&] { return crowd.server().service().peers() == running; };
    crowd.simulation().runUntil(allBack, Duration(2min));
    std::cout << "restart: " << crowd.server().service().peers() << " of " << running
              << " were registered again after " << seconds(crowd.now() - start) << " s";
    const auto allWhole = [&] { return allBack() && judge.whole() == running && judge.mistaken().empty(); };
    while (!allWhole() && crowd.now() - start < 5min)
        crowd.simulation().runFor(500ms);
    std::cout << ", every roster right after " << seconds(crowd.now() - start) << " s\n";
    complain(judge.mistaken(), "rosters after the restart");
    complain(crowd.untruths(), "server after the restart");
    std::cout << judge.whole() << " of " << running << " are whole\n";
    std::vector<std::uint64_t> counts;
    for (std::size_t i = 0; i < before.size(); ++i)
        if (const auto* program = crowd.members()[i].program)
            counts.push_back(program->protocol().datagrams() - before[i]);
    std::ranges::sort(counts);
    if (counts.empty()) return;
    std::cout << "datagrams for a peer until then, both ways: median " << counts[counts.size() / 2]
              << ", most " << counts.back() << '\n';
}

int run(Options options) {
    options.crowd.loss = options.lossPercent / 100;
    Crowd crowd(options.crowd);
    Churn churn(crowd, std::chrono::milliseconds(options.meanMilliseconds));
    RosterJudge judge(crowd);
    churn.bringIn(1min);
    crowd.simulation().runFor(1min);
    std::cout << "after two minutes " << judge.whole() << " of " << crowd.members().size()
              << " have a whole roster\n";
    std::cout.flush();
    const TimePoint full = crowd.now();
    const std::size_t mistakes = runChurn(crowd, churn, judge, options);
    printArrivals(crowd, full);
    crowd.simulation().runFor(31s);
    const std::size_t left = complain(judge.mistaken(), "at the end, rosters");
    printPairs(judge);
    runRestart(crowd, judge);
    std::cout << "events simulated: " << crowd.simulation().eventsHandled() << '\n';
    return mistakes + left == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Runs registration in virtual time and says how long news take"};
    app.add_option("--peers", options.crowd.peers, "Peers in the room")->capture_default_str();
    app.add_option("--minutes", options.minutes, "Of churn, after two minutes in which all come")
        ->capture_default_str();
    app.add_option("--loss", options.lossPercent, "Percent of datagrams lost each way")
        ->capture_default_str();
    app.add_option("--mean", options.meanMilliseconds, "Milliseconds between happenings")
        ->capture_default_str();
    app.add_option("--seed", options.crowd.seed, "Another seed, another hour")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    return run(options);
}
