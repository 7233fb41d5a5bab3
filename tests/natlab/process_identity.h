// Which process it was, although process numbers are used again.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace thisbe::natlab {

struct ProcessIdentity {
    pid_t pid = 0;
    std::uint64_t startTime = 0; // field 22 of /proc/PID/stat: clock ticks since the machine started

    // Nothing where no such process lives (a zombie does not).
    static std::optional<ProcessIdentity> of(pid_t pid);
    static ProcessIdentity ofThisProcess();

    bool alive() const { return of(pid) == *this; }

    friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

} // namespace thisbe::natlab
