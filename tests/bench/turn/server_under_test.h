// A TURN server that a benchmark starts, and what it costs.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace thisbe::bench {

// Keeps this thread, and the processes that it starts from now on, on one core.
void pinTo(std::size_t core);

// Killed and reaped by its destructor.
class ServerUnderTest {
  public:
    // Output goes to /dev/null. The server has to answer on the port soon; throws std::runtime_error if not.
    ServerUnderTest(std::string name, const std::vector<std::string>& argv);
    ~ServerUnderTest();
    ServerUnderTest(const ServerUnderTest&) = delete;
    ServerUnderTest& operator=(const ServerUnderTest&) = delete;

    const std::string& name() const { return name_; }
    pid_t pid() const { return pid_; }
    // User and system time of all its threads, from the scheduler's own count.
    double cpuSeconds() const;
    // How often its threads had nothing to do and gave their core away.
    std::uint64_t sleeps() const;
    // User-space memory that is its own; kernel sockets are not in it.
    std::size_t residentBytes() const;

  private:
    std::string name_;
    pid_t pid_ = -1;
};

} // namespace thisbe::bench
