// Two ICE programs that speak the line protocol of ice_peer, and the signalling between them.
#pragma once

#include "shared/net/system_clock.h"
#include "tests/interop/ice_side_report.h"
#include "tests/natlab/lab_process.h"

#include <array>
#include <functional>

namespace thisbe::interop {

enum class IceExchange : std::uint8_t {
    trickle,        // every line is passed on as it comes
    afterGathering, // when both sides have gathered, all of them at once
};

// Passes on what each side says to the other, and keeps what they tell. One thread.
class IceMeeting {
  public:
    IceMeeting(natlab::LabProcess a, natlab::LabProcess b, IceExchange exchange);

    // Both sides are ready and told to start; false where one of them is not ready in time.
    bool start(std::chrono::milliseconds bound);
    // Serves both until the condition holds; false at the bound, or when a program has ended.
    bool serveUntil(const std::function<bool()>& condition, std::chrono::milliseconds bound);
    // Until both are connected and each has heard so many datagrams of the other.
    bool serveUntilHeard(std::size_t datagrams, std::chrono::milliseconds bound);
    // IceSideReport::longestSilence counts from now on.
    void measureSilence();
    // Both are told to quit, and have a moment for it.
    void quit();

    const IceSideReport& a() const { return sides_[0].report; }
    const IceSideReport& b() const { return sides_[1].report; }
    natlab::LabProcess& processA() { return sides_[0].process; }
    natlab::LabProcess& processB() { return sides_[1].process; }
    // When the last line of signalling was passed on.
    TimePoint exchangedAt() const { return exchangedAt_; }
    // When the later of the two was connected; nothing while one is not.
    std::optional<TimePoint> connectedAt() const;
    // All that both said, for a failure's message.
    std::string transcript() const;

  private:
    struct Side {
        natlab::LabProcess process;
        IceSideReport report;
        std::vector<std::string> signals; // for the other side, not passed on yet
        bool signalsEnded = false;
    };

    void take(Side& side, const std::string& line);
    void passOn();

    std::array<Side, 2> sides_;
    IceExchange exchange_;
    SystemClock clock_;
    TimePoint exchangedAt_{};
};

} // namespace thisbe::interop
