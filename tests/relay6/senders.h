// Senders that go on for ever: careful ones, and plain ones.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace thisbe::relay6::test {

// Threads that send lines in small bursts, wait for each "ACK n", and send again, over a new connection, what
// was not acknowledged.
class AckedSenders {
  public:
    AckedSenders(std::uint16_t port, unsigned threads);
    ~AckedSenders() { stop(); }

    // Finishes what is under way, then joins.
    void stop();
    // After stop().
    const std::vector<std::string>& acknowledged() const { return acknowledged_; }
    unsigned timesSent(const std::string& token) const;
    std::uint64_t sentAgain() const;

  private:
    void run(unsigned number);
    // Sends the tokens over a connection of its own until all are acknowledged; how many were.
    std::size_t burst(const std::vector<std::string>& tokens);

    std::uint16_t port_;
    std::atomic<bool> stop_ = false;
    std::mutex mutex_; // guards what follows
    std::vector<std::string> acknowledged_;
    std::map<std::string, unsigned> sent_;
    std::vector<std::thread> threads_;
};

// Threads that open a connection for each token, send it, and do not ask what became of it.
class PlainSenders {
  public:
    PlainSenders(std::uint16_t port, unsigned threads);
    ~PlainSenders() { stop(); }

    void stop();
    // After stop(): tokens whose bytes the kernel took, each with the count 1.
    const std::map<std::string, unsigned>& sent() const { return sent_; }

  private:
    void run(unsigned number);

    std::uint16_t port_;
    std::atomic<bool> stop_ = false;
    std::mutex mutex_;
    std::map<std::string, unsigned> sent_;
    std::vector<std::thread> threads_;
};

std::vector<std::string> keysOf(const std::map<std::string, unsigned>& tokens);

} // namespace thisbe::relay6::test
