// The IPv4 application that the tokens are for, played by a test.
#pragma once

#include "tests/relay6/test_sockets.h"

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace thisbe::relay6::test {

// One connection after the other, each until its end; a line counts once its 0x0a has come. Runs in a thread
// of its own until destroyed.
class TokenServer {
  public:
    enum class Manner {
        lines,     // every line is a token
        confirmed, // "ID TOKEN" lines, answered with "ACK ID"; a token counts once for each ID
        exercise,  // colours, two prompts, one line of tokens, a verdict
        silent,    // as lines, without a word at the end
    };

    explicit TokenServer(Manner manner);
    ~TokenServer();

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    // How often each token came (confirmed: under different IDs).
    std::map<std::string, unsigned> tokens() const;
    std::size_t tokenCount() const;
    // IDs that came again (confirmed): the transport's duplicates.
    std::uint64_t repeatedIds() const { return repeatedIds_; }
    std::vector<std::string> answers() const;
    // Breaks off the first connections after so many lines each.
    void breakAfter(unsigned lines, unsigned connections);

  private:
    void run();
    void serve(const FileDescriptor& client);
    bool greet(const FileDescriptor& client, std::string& text);
    bool onLine(const FileDescriptor& client, std::string line);
    bool takeLines(const FileDescriptor& client, std::string& text);
    std::string readLine(const FileDescriptor& client, std::string& text);

    Manner manner_;
    std::uint16_t port_;
    FileDescriptor listener_;
    mutable std::mutex mutex_; // guards what follows
    std::map<std::string, unsigned> tokens_;
    std::set<std::string> ids_;
    std::vector<std::string> answers_;
    std::size_t count_ = 0;
    unsigned breakAfter_ = 0;
    unsigned breaksLeft_ = 0;
    unsigned linesHere_ = 0;
    std::atomic<std::uint64_t> repeatedIds_ = 0;
    std::atomic<bool> stop_ = false;
    std::atomic<int> client_ = -1;
    std::thread thread_;
};

} // namespace thisbe::relay6::test
