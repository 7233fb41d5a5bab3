#include "tests/relay6/relay_process.h"

#include "tests/support/places.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace thisbe::relay6::test {

namespace {

constexpr std::chrono::milliseconds kPollEvery{2};

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> out;
    for (std::string& word : words)
        out.push_back(word.data());
    out.push_back(nullptr);
    return out;
}

} // namespace

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(kPollEvery);
    }
    return true;
}

RelayProcess::RelayProcess(const std::vector<std::string>& arguments, const std::vector<std::string>& prefix)
    : out_(memfd_create("out", MFD_CLOEXEC)), err_(memfd_create("err", MFD_CLOEXEC)) {
    std::vector<std::string> words = prefix;
    words.emplace_back(thisbe::test::binDir() + "/thisbe-relay6");
    words.insert(words.end(), arguments.begin(), arguments.end());
    const std::vector<char*> argv = pointers(words);
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("fork failed");
    if (pid_ != 0) return;
    dup2(out_.get(), STDOUT_FILENO);
    dup2(err_.get(), STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execvp(argv[0], argv.data());
    _exit(127);
}

RelayProcess::RelayProcess(RelayProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      status_(other.status_),
      out_(std::move(other.out_)),
      err_(std::move(other.err_)) {}

RelayProcess::~RelayProcess() {
    if (pid_ > 0) kill();
}

void RelayProcess::signal(int number) const {
    if (!status_) ::kill(pid_, number);
}

void RelayProcess::kill() {
    signal(SIGKILL);
    wait();
}

bool RelayProcess::running() {
    if (status_) return false;
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return false;
}

int RelayProcess::wait() {
    return eventually([this] { return !running(); }, std::chrono::minutes{1}) ? *status_ : -1;
}

bool RelayProcess::says(const std::string& text) const {
    return eventually([&] { return errors().find(text) != std::string::npos; });
}

std::string RelayProcess::contents(const FileDescriptor& file) {
    struct stat info {};
    fstat(file.get(), &info);
    std::string out(static_cast<std::size_t>(info.st_size), '\0');
    const ssize_t got = pread(file.get(), out.data(), out.size(), 0);
    out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return out;
}

} // namespace thisbe::relay6::test
