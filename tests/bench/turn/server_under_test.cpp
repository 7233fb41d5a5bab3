#include "tests/bench/turn/server_under_test.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <signal.h>
#include <stdexcept>
#include <unistd.h>

namespace thisbe::bench {

namespace {

// 0 where it is not.
std::uint64_t statusNumber(const std::filesystem::path& status, const std::string& name) {
    std::ifstream in(status);
    std::string word;
    std::uint64_t number = 0;
    while (in >> word)
        if (word == name && in >> number) return number;
    return 0;
}

} // namespace

void pinTo(std::size_t core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0) std::fprintf(stderr, "cannot pin to core %zu\n", core);
}

ServerUnderTest::ServerUnderTest(std::string name, const std::vector<std::string>& argv)
    : name_(std::move(name)) {
    std::vector<char*> arguments;
    for (const std::string& argument : argv)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        const int silence = ::open("/dev/null", O_RDWR);
        for (const int fd : {0, 1, 2})
            ::dup2(silence, fd);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
}

ServerUnderTest::~ServerUnderTest() {
    ::kill(pid_, SIGTERM);
    for (int i = 0; i < 30; ++i) {
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_) return;
        ::usleep(100'000);
    }
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

double ServerUnderTest::cpuSeconds() const {
    // The first number of schedstat: nanoseconds on a core. Finer than the ticks of stat.
    double total = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task")) {
        std::ifstream in(task.path() / "schedstat");
        double nanoseconds = 0;
        in >> nanoseconds;
        total += nanoseconds / 1e9;
    }
    return total;
}

std::uint64_t ServerUnderTest::sleeps() const {
    std::uint64_t total = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task"))
        total += statusNumber(task.path() / "status", "voluntary_ctxt_switches:");
    return total;
}

std::size_t ServerUnderTest::residentBytes() const {
    return statusNumber("/proc/" + std::to_string(pid_) + "/status", "RssAnon:") * 1024; // it says kB
}

} // namespace thisbe::bench
