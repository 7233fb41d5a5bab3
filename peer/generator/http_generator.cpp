#include "peer/generator/http_generator.h"

#include "peer/generator/http_run.h"
#include "shared/net/system_clock.h"
#include "shared/program/json_text.h"
#include "shared/program/program.h"

#include <Poco/URI.h>

#include <cstdio>
#include <iostream>

namespace thisbe::peer {

namespace {

// An ordinary server has not agreed to anything, so it gets no more than a person with a browser would cause.
constexpr Duration kShortestGap = std::chrono::milliseconds{100};
constexpr Duration kDefaultGap = std::chrono::milliseconds{200};
constexpr std::uint64_t kDefaultCount = 10;

[[noreturn]] void wrongUsage(const std::string& message) {
    throw StartupError(ExitStatus::usage, message);
}

HttpRunOptions optionsOf(const GenerateArguments& arguments) {
    HttpRunOptions options;
    try {
        const Poco::URI uri(arguments.target);
        options.host = uri.getHost();
        options.port = uri.getPort();
        options.path = uri.getPathAndQuery().empty() ? "/" : uri.getPathAndQuery();
    } catch (const Poco::Exception& problem) {
        wrongUsage("'" + arguments.target + "': " + problem.displayText());
    }
    if (options.host.empty()) wrongUsage("'" + arguments.target + "' names no host");
    if (arguments.interval && arguments.rate)
        wrongUsage("--interval and --rate say the same: give one of them");
    if (arguments.rate && arguments.rate->unit != packet::Rate::Unit::packets)
        wrongUsage("--rate: requests a second are meant here, such as 5pps");
    options.gap = arguments.interval.value_or(arguments.rate ? arguments.rate->gap(1) : kDefaultGap);
    if (options.gap < kShortestGap)
        wrongUsage("an ordinary HTTP server has agreed to nothing: at most 10 requests a second");
    options.duration = arguments.duration;
    options.count = arguments.count;
    if (!arguments.count && !arguments.duration) options.count = kDefaultCount;
    return options;
}

double milliseconds(Duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

std::string outcomeOf(const HttpResults& results) {
    return results.interrupted ? "interrupted" : results.answered() == 0 ? "failed" : "complete";
}

std::string asText(const std::string& target, const HttpResults& results) {
    using Count = unsigned long long;
    char text[512];
    std::snprintf(
        text, sizeof text,
        "%llu requests: 1xx %llu, 2xx %llu, 3xx %llu, 4xx %llu, 5xx %llu, no answer %llu\n"
        "%llu B of bodies; ms until the end of the answer: least %.3f, median %.3f, 90 %% %.3f, 99 %% %.3f, "
        "largest %.3f\n",
        Count{results.requests}, Count{results.classes[0]}, Count{results.classes[1]},
        Count{results.classes[2]}, Count{results.classes[3]}, Count{results.classes[4]},
        Count{results.failed}, Count{results.bytes}, milliseconds(results.latency.least()),
        milliseconds(results.latency.percentile(0.5)), milliseconds(results.latency.percentile(0.9)),
        milliseconds(results.latency.percentile(0.99)), milliseconds(results.latency.largest()));
    const std::string failure =
        results.failed == 0 ? "" : "last failure: " + printable(results.lastFailure) + "\n";
    return "--- " + target + ", " + outcomeOf(results) + " ---\n" + text + failure;
}

std::string asJson(const std::string& target, const HttpResults& results) {
    using Count = unsigned long long;
    char text[512];
    std::snprintf(
        text, sizeof text,
        ",\"requests\":%llu,\"status\":{\"1xx\":%llu,\"2xx\":%llu,\"3xx\":%llu,\"4xx\":%llu,\"5xx\":%llu},"
        "\"failed\":%llu,\"bytes\":%llu,\"latency_ms\":{\"least\":%.3f,\"p50\":%.3f,\"p90\":%.3f,\"p99\":%."
        "3f,"
        "\"largest\":%.3f}}\n",
        Count{results.requests}, Count{results.classes[0]}, Count{results.classes[1]},
        Count{results.classes[2]}, Count{results.classes[3]}, Count{results.classes[4]},
        Count{results.failed}, Count{results.bytes}, milliseconds(results.latency.least()),
        milliseconds(results.latency.percentile(0.5)), milliseconds(results.latency.percentile(0.9)),
        milliseconds(results.latency.percentile(0.99)), milliseconds(results.latency.largest()));
    return R"({"schema":"thisbe.http/1","target":)" + jsonString(target) + R"(,"outcome":)" +
           jsonString(outcomeOf(results)) + text;
}

} // namespace

std::string HttpGenerator::summary() const {
    return "requests to an ordinary server: 10 of them, 5 a second (10 at most)";
}

std::vector<std::string> HttpGenerator::examples() const {
    return {"thisbe generate http://www.example.org/ --count 20 --interval 0.5"};
}

std::vector<std::string_view> HttpGenerator::options() const {
    return {"--count", "--interval", "--rate", "--duration", "--json"};
}

ExitStatus HttpGenerator::run(const GenerateArguments& arguments) {
    const HttpRunOptions options = optionsOf(arguments);
    std::cerr << "thisbe: " << options.host << " is an ordinary server that has agreed to nothing: at most "
              << 1 / std::chrono::duration<double>(options.gap).count() << " requests a second\n";
    const SystemClock clock;
    const HttpResults results = HttpRun(options).run(clock);
    std::cout << (arguments.json ? asJson(arguments.target, results) : asText(arguments.target, results))
              << std::flush;
    if (results.interrupted) return ExitStatus::failed;
    if (results.answered() == 0)
        throw StartupError(ExitStatus::noAnswer, "no answer: " + results.lastFailure);
    return ExitStatus::success;
}

} // namespace thisbe::peer
