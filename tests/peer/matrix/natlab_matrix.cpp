// Every pair of kinds of home: does chat arrive, how fast, directly or relayed, and what was to be expected?
#include "tests/natlab/lab_builder.h"
#include "tests/natlab/lab_error.h"
#include "tests/peer/matrix/meeting.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <iostream>

namespace thisbe::peer::matrix {
namespace {

using natlab::NatKind;
using namespace std::chrono_literals;

constexpr auto kDirectInTime = 3000ms;
constexpr auto kNoDirect = 1200ms; // for what should stay relayed

struct Options {
    std::vector<std::string> pairs;
    int runs = 1;
};

// A folder for keys that goes with it.
class Folder {
  public:
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "natlab_matrix_XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw natlab::LabError("cannot make " + name);
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

std::string text(const std::optional<Milliseconds>& duration) {
    if (!duration) return "-";
    char out[32];
    std::snprintf(out, sizeof out, "%.0f", duration->count());
    return out;
}

// True: as expected.
bool runOnce(NatKind a, NatKind b) {
    const bool expected = expectsDirect(a, b);
    const Folder folder;
    MeetingResult result;
    try {
        const natlab::NatLab lab(a, b);
        const auto server = startServer(lab, folder.path());
        result = meet(lab, {a, b}, folder.path(), expected ? kDirectInTime : kNoDirect);
    } catch (const natlab::LabError& error) {
        result.problem = error.what();
    }
    const bool isRight = result.firstMessage && !result.path.empty() && result.isDirect() == expected;
    std::printf("%-20s %-20s %-14s %9s %10s   %-8s %s\n", toString(a), toString(b),
                result.path.empty() ? "none" : result.path.c_str(), text(result.firstMessage).c_str(),
                text(result.direct).c_str(), expected ? "direct" : "relay",
                isRight ? "as expected" : "NOT AS EXPECTED");
    if (!result.problem.empty()) std::printf("    %s\n", result.problem.c_str());
    std::fflush(stdout);
    return isRight;
}

using Pair = std::pair<NatKind, NatKind>;

// The same LAN is one home, not a kind of the other side.
bool makesSense(const Pair& pair) {
    const bool oneLan = pair.first == NatKind::sameLan || pair.second == NatKind::sameLan;
    const bool oneCarrier = pair.first == NatKind::cgnat || pair.second == NatKind::cgnat;
    return pair.first == pair.second || (!oneLan && !oneCarrier);
}

std::vector<Pair> everyPair() {
    std::vector<Pair> out;
    for (std::size_t i = 0; i < natlab::kNatKinds.size(); ++i)
        for (std::size_t j = i; j < natlab::kNatKinds.size(); ++j)
            if (const Pair pair{natlab::kNatKinds[i], natlab::kNatKinds[j]}; makesSense(pair))
                out.push_back(pair);
    return out;
}

Result<Pair> parsePair(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return failure("'" + text + "' must be KIND:KIND");
    const auto a = natlab::parseNatKind(text.substr(0, colon));
    const auto b = natlab::parseNatKind(text.substr(colon + 1));
    if (!a) return tl::make_unexpected(a.error());
    if (!b) return tl::make_unexpected(b.error());
    return Pair{*a, *b};
}

int run(const Options& options) {
    std::vector<Pair> pairs;
    for (const std::string& one : options.pairs)
        pairs.push_back(*parsePair(one));
    if (pairs.empty()) pairs = everyPair();
    std::printf("%-20s %-20s %-14s %9s %10s   %-8s\n", "home A", "home B", "path", "first ms", "direct ms",
                "expected");
    std::size_t right = 0;
    std::size_t all = 0;
    for (const auto& [a, b] : pairs) {
        for (int i = 0; i < options.runs; ++i, ++all)
            right += runOnce(a, b) ? 1U : 0U;
    }
    std::printf("%zu of %zu as expected\n", right, all);
    return right == all ? 0 : 1;
}

} // namespace
} // namespace thisbe::peer::matrix

int main(int argc, char** argv) {
    using namespace thisbe;
    CLI::App app("Two peers chat between homes behind every pair of NATs: path, time from typing to the "
                 "first message on "
                 "the other screen and to the first direct path (ms), and what theory expects.",
                 "natlab matrix");
    app.footer(
        "Examples:\n  examples/natlab matrix\n  examples/natlab matrix port-restricted:symmetric\n"
        "  examples/natlab matrix conntrack-clash:conntrack-clash --runs 20\n\n"
        "Exit status: 0 all as expected, 1 something was not, 2 wrong usage, 7 no lab can be made here.");
    peer::matrix::Options options;
    app.add_option("PAIR", options.pairs, "KIND:KIND of the two homes; none: every pair")
        ->check([](const std::string& t) {
            const auto pair = peer::matrix::parsePair(t);
            return pair ? std::string() : pair.error().message;
        });
    app.add_option("--runs", options.runs, "How often each")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (const auto reason = natlab::whyNoLab()) {
        std::cerr << "natlab matrix: " << *reason << '\n';
        return 7;
    }
    return peer::matrix::run(options);
}
