// Why a session takes the way it takes, as a value for @why.
#pragma once

#include "peer/path/direct_expectation.h"
#include "peer/path/nat_findings.h"
#include "peer/path/path_advice.h"
#include "peer/path/path_label.h"
#include "peer/path/path_mode.h"
#include "shared/base/clock.h"

#include <array>
#include <optional>
#include <vector>

namespace thisbe::peer {

// How far the best pair of a class has come.
enum class PathStanding : std::uint8_t {
    none,     // no pair of this class
    checking, // checks are under way
    failed,   // never answered
    unproven, // answered; the proof of full-size datagrams is under way
    tooSmall, // small datagrams pass only
    dead,     // did work, does not answer
    heldBack, // works, but died so often lately that it has to prove itself
    ready,    // works
    carrying, // data goes this way
};

const char* toString(PathStanding standing);

struct PathExplanation {
    struct OfClass {
        PathClass pathClass = PathClass::lan;
        PathStanding standing = PathStanding::none;
        bool allowed = true;           // by --path
        std::optional<PathLabel> best; // nothing where there is no pair
        std::optional<Duration> rtt;
        std::optional<Duration> sinceAnswer;
        std::uint32_t recentDeaths = 0; // within PathOptions::flapWindow
        std::uint64_t bytesSent = 0;    // data, over all of the session
    };

    PathMode mode = PathMode::automatic;
    std::optional<PathLabel> chosen;
    std::array<OfClass, kPathClasses.size()> classes;
    // Over the family that promises most; uncertain where no NAT behaviour was handed in.
    DirectExpectation direct = DirectExpectation::uncertain;
    NatFindings nats;               // that it follows from
    std::vector<PathAdvice> advice; // most useful first
};

} // namespace thisbe::peer
