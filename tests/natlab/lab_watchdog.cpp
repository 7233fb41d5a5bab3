#include "tests/natlab/lab_watchdog.h"

#include "tests/natlab/lab_cleanup.h"
#include "tests/natlab/lab_error.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace thisbe::natlab {

LabProcess startWatchdog(const std::string& lab) {
    LabProcess watchdog = LabProcess::start({THISBE_NATLAB_PROGRAM, "watch", lab});
    // What we started only passes the duty on and ends.
    const auto outcome = watchdog.wait(std::chrono::seconds(10));
    if (!outcome || !outcome->ok()) {
        throw LabError(std::string("the watchdog did not start (") + THISBE_NATLAB_PROGRAM +
                       "): " + watchdog.errors());
    }
    return watchdog;
}

void watchLab(const std::string& lab) {
    const pid_t child = ::fork();
    if (child < 0) throw LabError::fromErrno("cannot fork");
    if (child > 0) ::_exit(EXIT_SUCCESS);
    ::setsid();
    // Whoever reads the test's output must see it end with the test.
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    std::array<char, 64> ignored;
    ssize_t size = 0;
    do {
        size = ::read(STDIN_FILENO, ignored.data(), ignored.size());
    } while (size > 0 || (size < 0 && errno == EINTR));
    if (const auto record = readRecord(lab)) removeLab(*record);
}

} // namespace thisbe::natlab
