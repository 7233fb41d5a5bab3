// Requests to an ordinary HTTP server, one after the other and never more than ten a second.
#pragma once

#include "shared/base/clock.h"
#include "shared/packet/histogram.h"

#include <Poco/Net/HTTPClientSession.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace thisbe::peer {

struct HttpRunOptions {
    std::string host;
    std::uint16_t port = 80;
    std::string path = "/"; // with its query
    Duration gap{};         // from one request to the next
    std::optional<std::uint64_t> count;
    std::optional<Duration> duration;
};

struct HttpResults {
    std::uint64_t requests = 0;
    std::array<std::uint64_t, 5> classes{}; // 1xx … 5xx
    std::uint64_t failed = 0;               // no whole answer
    std::string lastFailure;
    std::uint64_t bytes = 0;   // of bodies
    packet::Histogram latency; // from the request to the end of its answer, those with one
    bool interrupted = false;

    std::uint64_t answered() const { return requests - failed; }
};

// Blocks its thread. One connection is kept and used again where the server allows it. A request is given up
// after 10 s or 16 MiB.
class HttpRun {
  public:
    explicit HttpRun(const HttpRunOptions& options);

    // Blocks SIGINT and SIGTERM in its thread meanwhile: these end it, at the latest after the request under
    // way.
    HttpResults run(const Clock& clock);
    // pause waits for so long (zero and less: not at all) before each request and at the end, and says
    // whether it was told to stop.
    using Pause = std::function<bool(Duration length)>;
    HttpResults run(const Clock& clock, const Pause& pause);

  private:
    void request(const Clock& clock, HttpResults& results);
    std::uint64_t readBody(std::istream& body, const Clock& clock, TimePoint until);

    HttpRunOptions options_;
    Poco::Net::HTTPClientSession session_;
};

} // namespace thisbe::peer
