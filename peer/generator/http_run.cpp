#include "peer/generator/http_run.h"

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>

#include <algorithm>
#include <csignal>
#include <istream>
#include <vector>

namespace thisbe::peer {

namespace {

constexpr Duration kPatience = std::chrono::seconds{10};
constexpr std::uint64_t kLargestBody = 16 * 1024 * 1024;

// SIGINT and SIGTERM of this thread, waited for instead of slept.
class SignalPause {
  public:
    SignalPause() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    }
    ~SignalPause() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalPause(const SignalPause&) = delete;
    SignalPause& operator=(const SignalPause&) = delete;

    // True when a signal came before the time was over.
    bool wait(Duration length) const {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(std::max(length, Duration::zero()));
        const timespec bound{seconds.count(), (std::max(length, Duration::zero()) - seconds).count()};
        return sigtimedwait(&signals_, nullptr, &bound) > 0;
    }

  private:
    sigset_t signals_{};
    sigset_t before_{};
};

} // namespace

HttpRun::HttpRun(const HttpRunOptions& options) : options_(options), session_(options.host, options.port) {
    session_.setTimeout(
        Poco::Timespan(std::chrono::duration_cast<std::chrono::microseconds>(kPatience).count()));
    session_.setKeepAlive(true);
}

HttpResults HttpRun::run(const Clock& clock) {
    const SignalPause pause;
    return run(clock, [&pause](Duration length) { return pause.wait(length); });
}

HttpResults HttpRun::run(const Clock& clock, const Pause& pause) {
    HttpResults results;
    const TimePoint start = clock.now();
    const TimePoint end = options_.duration ? start + *options_.duration : kNever;
    for (TimePoint next = start; !options_.count || results.requests < *options_.count;) {
        const TimePoint until = std::min(next, end);
        results.interrupted = pause(until - clock.now());
        if (results.interrupted || clock.now() >= end) break;
        // Late requests are not made up for: that would be a burst.
        next = clock.now() + options_.gap;
        request(clock, results);
    }
    return results;
}

void HttpRun::request(const Clock& clock, HttpResults& results) {
    ++results.requests;
    const TimePoint start = clock.now();
    try {
        Poco::Net::HTTPRequest request(Poco::Net::HTTPRequest::HTTP_GET, options_.path,
                                       Poco::Net::HTTPRequest::HTTP_1_1);
        request.set("User-Agent", "thisbe/" THISBE_VERSION);
        session_.sendRequest(request);
        Poco::Net::HTTPResponse response;
        std::istream& body = session_.receiveResponse(response);
        const auto status = static_cast<std::size_t>(response.getStatus());
        results.bytes += readBody(body, clock, start + kPatience);
        results.latency.record(clock.now() - start);
        ++results.classes[std::clamp<std::size_t>(status / 100, 1, results.classes.size()) - 1];
    } catch (const Poco::Exception& problem) {
        ++results.failed;
        results.lastFailure = problem.displayText();
        session_.reset();
    }
}

std::uint64_t HttpRun::readBody(std::istream& body, const Clock& clock, TimePoint until) {
    std::vector<char> room(64 * 1024);
    std::uint64_t size = 0;
    while (body.read(room.data(), static_cast<std::streamsize>(room.size())) || body.gcount() > 0) {
        size += static_cast<std::uint64_t>(body.gcount());
        if (size > kLargestBody || clock.now() > until)
            throw Poco::Exception("the answer is too large or too slow, given up");
    }
    return size;
}

} // namespace thisbe::peer
