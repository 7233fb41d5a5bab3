// What a path policy tells the session that owns it.
#pragma once

#include "peer/path/path_label.h"
#include "shared/base/clock.h"

#include <optional>
#include <variant>

namespace thisbe::peer {

enum class SwitchReason : std::uint8_t {
    first,     // the first way that works
    better,    // a better class was proven
    faster,    // the same class, with a much shorter round trip
    silent,    // the old way did not answer
    gone,      // the old way's address or consent went
    tooSmall,  // the old way does not carry datagrams of full size
    peerMoved, // the peer sends there, and it is no worse
    nominated, // the controlling side chose it, and it is no worse
    forbidden, // --path no longer allows the old way
};

enum class LossReason : std::uint8_t {
    silent,    // the last way did not answer
    gone,      // its address or consent went
    forbidden, // --path no longer allows the last way
    never,     // every check failed: there has never been a way
};

enum class RestartReason : std::uint8_t {
    networkChanged,
    everythingDead,
    onlyRelayed, // for so long that direct ways may deserve another try from the beginning
};

// "first way that works", …: ends the line of a switch.
const char* toString(SwitchReason reason);
const char* toString(LossReason reason);
const char* toString(RestartReason reason);

namespace path {

// Data goes by `to` from now on.
struct Switched {
    std::uint32_t number = 0; // counts up from 1; for PathPolicy::noteDelivery()
    std::optional<PathLabel> from;
    PathLabel to;
    SwitchReason reason = SwitchReason::first;
    // For how long things that were sent by the old way stayed without an answer; 0 where it still worked.
    Duration gap{};
};

// There is no way at all: hold data. Recovered follows (after `never` the first Switched), or nothing ever.
struct Lost {
    std::optional<PathLabel> from;
    LossReason reason = LossReason::silent;
};

// After Lost: data goes by `to` from now on.
struct Recovered {
    std::uint32_t number = 0; // as of Switched
    PathLabel to;
    Duration gap{}; // since the lost way fell silent
};

// Make new credentials, restart the agent, tell the peer.
struct RestartWanted {
    RestartReason reason = RestartReason::networkChanged;
};

} // namespace path

using PathEvent = std::variant<path::Switched, path::Lost, path::Recovered, path::RestartWanted>;

// "direct IPv4 -> relay: the old way fell silent, gap 412 ms": the line that people see.
std::string toString(const PathEvent& event);

} // namespace thisbe::peer
