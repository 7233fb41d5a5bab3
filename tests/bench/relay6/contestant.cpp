#include "tests/bench/relay6/contestant.h"

#include "tests/relay6/test_sockets.h"
#include "tests/support/places.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace thisbe::bench {

namespace {

using std::chrono::milliseconds;

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

pid_t start(Command words) {
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const pid_t pid = fork();
    if (pid != 0) return pid;
    const int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDOUT_FILENO);
    if (getenv("RELAY6_BENCH_VERBOSE") == nullptr) dup2(nowhere, STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

bool listens(std::uint16_t port) {
    std::ifstream table("/proc/net/tcp6");
    char wanted[16];
    std::snprintf(wanted, sizeof wanted, ":%04X ", port);
    for (std::string line; std::getline(table, line);)
        if (line.find(wanted) != std::string::npos && line.find(" 0A ") != std::string::npos) return true;
    return false;
}

} // namespace

RunningContestant::RunningContestant(const Contestant& contestant, std::uint16_t port, std::uint16_t sink,
                                     const std::string& directory) {
    const std::string queue = "bench-" + std::to_string(port);
    queue_ = queue;
    for (Command words : contestant.commands) {
        for (std::string& word : words) {
            word = replaced(replaced(word, "{port}", std::to_string(port)), "{sink}", std::to_string(sink));
            word = replaced(replaced(word, "{queue}", queue), "{dir}", directory);
        }
        pids_.push_back(start(words));
    }
    for (int i = 0; i < 500 && !listens(port); ++i)
        std::this_thread::sleep_for(milliseconds{10});
    std::this_thread::sleep_for(milliseconds{150}); // the other processes of it connect meanwhile
    startCpu_ = liveCpu();
}

std::vector<pid_t> RunningContestant::descendants(std::vector<pid_t> of) {
    for (std::size_t i = 0; i < of.size(); ++i) {
        std::error_code ended;
        const std::filesystem::path tasks = "/proc/" + std::to_string(of[i]) + "/task";
        for (const auto& task : std::filesystem::directory_iterator(tasks, ended)) {
            std::ifstream children(task.path() / "children");
            for (pid_t child = 0; children >> child;)
                of.push_back(child);
        }
    }
    return of;
}

void RunningContestant::killAll() {
    for (const pid_t pid : descendants({getpid()}))
        if (pid != getpid()) kill(pid, SIGKILL);
}

double RunningContestant::liveCpu() const {
    double out = 0;
    for (const pid_t pid : tree()) {
        clockid_t clock{};
        timespec time{};
        if (clock_getcpuclockid(pid, &clock) == 0 && clock_gettime(clock, &time) == 0)
            out += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
    }
    return out;
}

std::uint64_t RunningContestant::memory() const {
    std::uint64_t out = 0;
    for (const pid_t pid : tree()) {
        std::ifstream rollup("/proc/" + std::to_string(pid) + "/smaps_rollup");
        for (std::string line; std::getline(rollup, line);)
            if (line.rfind("Pss:", 0) == 0) out += std::stoull(line.substr(4)) * 1024;
    }
    return out;
}

double RunningContestant::end(int signal) {
    if (ended_) return 0;
    ended_ = true;
    for (const pid_t pid : signal == SIGKILL ? tree() : pids_)
        kill(pid, signal);
    // Those that a process forked while it was being killed would go on with what lies in their buffers.
    const bool isOver = signal == SIGKILL;
    double cpu = 0;
    rusage usage{};
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (true) { // orphans of ours come to us, as their subreaper
        const pid_t pid = wait4(-1, nullptr, WNOHANG, &usage);
        if (pid < 0) break;
        if (pid > 0) {
            cpu += seconds(usage.ru_utime) + seconds(usage.ru_stime);
            continue;
        }
        if (isOver || std::chrono::steady_clock::now() > patience) killAll();
        std::this_thread::sleep_for(milliseconds{1});
    }
    // What was under way stays in the queue, and the queue stays: both programs were stopped at once.
    const pid_t cleaner = start({test::binDir() + "/thisbe-relay6", "remove", "--queue", queue_, "--force"});
    waitpid(cleaner, nullptr, 0);
    return cpu - startCpu_;
}

} // namespace thisbe::bench
