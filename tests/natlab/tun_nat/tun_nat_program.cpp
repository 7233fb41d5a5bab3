#include "tests/natlab/tun_nat/tun_nat_program.h"

#include "shared/net/signal_watch.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "shared/program/program.h"
#include "tests/natlab/tun_nat/tun_nat.h"
#include "tests/support/seeded_random.h"

#include <sys/stat.h>

#include <iostream>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

namespace thisbe::natlab {
namespace {

std::uint64_t newSeed() {
    return SystemRandom().u64();
}

// Only a pipe tells that a parent has gone: a file is at its end from the start, and a terminal stops whoever
// reads it in the background.
bool isPipe(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

ExitStatus serve(const TunNatOptions& options) {
    SystemClock clock;
    EventLoop loop(clock);
    const SignalWatch signals(loop, {SIGTERM, SIGINT}, [&loop](int) { loop.stop(); });
    test::SeededRandom random(options.seed.value_or(newSeed()));
    TunNat nat(options, loop, random);
    std::optional<Watch> input;
    if (isPipe(STDIN_FILENO)) {
        input.emplace(loop, STDIN_FILENO, Interest::read, [&loop](Ready) {
            std::array<char, 256> ignored{};
            if (::read(STDIN_FILENO, ignored.data(), ignored.size()) <= 0) loop.stop();
        });
    }
    std::cout << "ready" << std::endl;
    loop.run();
    if (options.json) std::cout << nat.statisticsJson() << std::endl;
    return ExitStatus::success;
}

ExitStatus run(const TunNatOptions& options) {
    try {
        return serve(options);
    } catch (const std::invalid_argument& problem) {
        throw StartupError(ExitStatus::usage, problem.what());
    } catch (const std::system_error& problem) {
        const bool denied = problem.code() == std::errc::operation_not_permitted ||
                            problem.code() == std::errc::permission_denied;
        throw StartupError(denied ? ExitStatus::noPermission : ExitStatus::failed,
                           std::string(problem.what()) + (denied ? "; run it as root" : ""));
    }
}

} // namespace

int runTunNat(int argc, char** argv) {
    CLI::App app{
        "A NAT in user space between two TUN devices: any mapping and filtering behaviour of RFC 4787.",
        "tun_nat"};
    CommonOptions common;
    TunNatOptions options;
    addCommonOptions(app, common);
    addTunNatOptions(app, options);
    return runProgram(app, common, argc, argv, [&options] { return run(options); });
}

} // namespace thisbe::natlab
