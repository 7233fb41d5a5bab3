// The IPv4 server of the benchmark: counts what arrives.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace thisbe::bench {

// Any number of connections, in a thread of its own, until destroyed.
class TokenSink {
  public:
    TokenSink();
    ~TokenSink();
    TokenSink(const TokenSink&) = delete;
    TokenSink& operator=(const TokenSink&) = delete;

    std::uint16_t port() const { return port_; }
    std::uint64_t bytes() const { return bytes_; }

  private:
    void run();

    int listener_;
    int poller_;
    std::uint16_t port_ = 0;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

} // namespace thisbe::bench
