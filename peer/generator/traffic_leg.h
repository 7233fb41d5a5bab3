// One test among those of --type mixed and --type random.
#pragma once

#include "shared/program/exit_status.h"

#include <cstdint>
#include <string>

namespace thisbe::peer {

// What has become of it so far, or in all.
struct LegReport {
    ExitStatus status = ExitStatus::failed; // success: ran to its end
    std::string outcome;
    std::string problem;    // a sentence where it did not
    std::uint64_t sent = 0; // packets, messages, requests
    std::uint64_t sentBytes = 0;
    std::uint64_t received = 0; // by the receiver's account; answers
    std::uint64_t receivedBytes = 0;
    std::string text; // its own report, for people
    std::string json; // and for programs: one object
};

// Lives on an event loop. Made ready to start; whoever made it was told whom to call when it is over.
class TrafficLeg {
  public:
    virtual ~TrafficLeg() = default;
    virtual void start() = 0;
    // Ends it early, soon.
    virtual void stop() = 0;
    virtual bool isOver() const = 0;
    virtual LegReport report() const = 0;
};

} // namespace thisbe::peer
