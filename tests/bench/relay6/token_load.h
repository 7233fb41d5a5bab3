// The senders of the benchmark, in one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace thisbe::bench {

inline constexpr std::size_t kTokenSize = 32; // with its line end

struct LoadResult {
    double seconds = 0;
    std::uint64_t tokens = 0;   // handed to the kernel
    std::uint64_t failures = 0; // refused, reset, or never ended
};

// total connections to [::1]:port, at most atOnce at a time: connect, one token, end, wait for the other's
// end. Those that are still open after limit seconds have failed.
LoadResult connectEach(std::uint16_t port, unsigned total, unsigned atOnce, double limit);

struct StreamTimes {
    double warmUp = 0; // seconds before it counts: the kernel's buffers on the way fill meanwhile
    double seconds = 1;
};

// connections that stay open and send tokens as fast as they are taken; onWarm is called when it begins to
// count. seconds of the result: from then on; tokens: all.
LoadResult stream(std::uint16_t port, unsigned connections, const StreamTimes& times,
                  const std::function<void()>& onWarm);

// Opens connections, sends one token on each, and keeps them open until destroyed.
class OpenClients {
  public:
    OpenClients(std::uint16_t port, unsigned count);
    ~OpenClients();
    OpenClients(const OpenClients&) = delete;
    OpenClients& operator=(const OpenClients&) = delete;
    std::uint64_t failures() const { return failures_; }

  private:
    std::vector<int> sockets_;
    std::uint64_t failures_ = 0;
};

} // namespace thisbe::bench
