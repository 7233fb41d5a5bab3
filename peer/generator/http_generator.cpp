#include "peer/generator/http_generator.h"

#include "peer/generator/http_report.h"
#include "peer/generator/http_target.h"
#include "peer/store/generator_store.h"
#include "shared/net/system_clock.h"
#include "shared/program/program.h"

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
    HttpRunOptions options = httpTargetOf(arguments.target);
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

} // namespace

std::string HttpGenerator::summary() const {
    return "requests to an ordinary server: 10 of them, 5 a second (10 at most)";
}

std::vector<std::string> HttpGenerator::examples() const {
    return {"thisbe generate http://www.example.org/ --count 20 --interval 0.5"};
}

std::vector<std::string_view> HttpGenerator::options() const {
    return {"--count", "--interval", "--rate", "--duration", "--json", "--db"};
}

ExitStatus HttpGenerator::run(const GenerateArguments& arguments) {
    const HttpRunOptions options = optionsOf(arguments);
    std::cerr << "thisbe: " << options.host << " is an ordinary server that has agreed to nothing: at most "
              << 1 / std::chrono::duration<double>(options.gap).count() << " requests a second\n";
    GeneratorStore store(arguments.database);
    const SystemClock clock;
    const HttpResults results = HttpRun(options).run(clock);
    const std::string json = asJson(arguments.target, results);
    std::cout << (arguments.json ? json : asText(arguments.target, results)) << std::flush;
    store.keep(asRow(arguments.target, results, json.substr(0, json.size() - 1)));
    if (results.interrupted) return ExitStatus::failed;
    if (results.answered() == 0)
        throw StartupError(ExitStatus::noAnswer, "no answer: " + results.lastFailure);
    store.finish();
    return ExitStatus::success;
}

} // namespace thisbe::peer
