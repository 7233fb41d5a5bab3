// One relay from [::1]:port to 127.0.0.1:sink, as a set of processes.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

namespace thisbe::bench {

using Command = std::vector<std::string>;

struct Contestant {
    std::string name;
    std::vector<Command> commands; // {port}, {sink}, {queue} and {dir} are replaced
};

// Running from construction on; end() stops it. This process must be a child subreaper.
class RunningContestant {
  public:
    RunningContestant(const Contestant& contestant, std::uint16_t port, std::uint16_t sink,
                      const std::string& directory);
    ~RunningContestant() { end(); }
    RunningContestant(const RunningContestant&) = delete;
    RunningContestant& operator=(const RunningContestant&) = delete;

    // Proportional memory of all its processes, in bytes.
    std::uint64_t memory() const;
    std::size_t processes() const { return tree().size(); }
    // CPU seconds since the constructor returned. Stops all processes, children and orphans too; whoever has
    // not ended 5 s later is killed.
    double end(int signal = SIGTERM);

  private:
    std::vector<pid_t> tree() const { return descendants(pids_); }
    static std::vector<pid_t> descendants(std::vector<pid_t> of);
    // Whatever descends from this process: orphans of the contestant come to us, as their subreaper.
    static void killAll();
    double liveCpu() const;

    std::vector<pid_t> pids_;
    std::string queue_;
    double startCpu_ = 0;
    bool ended_ = false;
};

} // namespace thisbe::bench
