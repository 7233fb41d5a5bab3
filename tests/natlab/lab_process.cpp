#include "tests/natlab/lab_process.h"

#include "tests/natlab/lab_error.h"
#include "tests/natlab/pidfd.h"
#include "tests/natlab/pipe_pair.h"
#include "tests/natlab/spawn.h"

#include <Poco/RegularExpression.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <utility>

namespace thisbe::natlab {
namespace {

FileDescriptor fileOf(std::string_view text) {
    FileDescriptor file(::memfd_create("lab-input", MFD_CLOEXEC));
    const auto size = static_cast<ssize_t>(text.size());
    if (!file || ::write(file.get(), text.data(), text.size()) != size ||
        ::lseek(file.get(), 0, SEEK_SET) != 0) {
        throw LabError::fromErrno("cannot prepare the input of a program");
    }
    return file;
}

int statusOf(int waitStatus) {
    return WIFEXITED(waitStatus) ? WEXITSTATUS(waitStatus) : 128 + WTERMSIG(waitStatus);
}

} // namespace

LabProcess LabProcess::start(const std::vector<std::string>& argv, const Namespace* where,
                             std::optional<std::string_view> input) {
    LabProcess process;
    process.name_ = argv.empty() ? "" : argv[0];
    PipePair out;
    PipePair err;
    FileDescriptor in;
    if (input) {
        in = fileOf(*input);
    } else {
        PipePair feed;
        in = std::move(feed.reader);
        process.input_ = std::move(feed.writer);
    }
    const auto launch = [&] {
        return spawn(
            argv,
            {{in.get(), STDIN_FILENO}, {out.writer.get(), STDOUT_FILENO}, {err.writer.get(), STDERR_FILENO}});
    };
    process.pid_ = where ? where->inside(launch) : launch();
    process.pidfd_ = openPidfd(process.pid_);
    process.output_.fd = std::move(out.reader);
    process.errors_.fd = std::move(err.reader);
    for (const int fd : {process.output_.fd.get(), process.errors_.fd.get()})
        ::fcntl(fd, F_SETFL, O_NONBLOCK);
    return process;
}

ProcessOutcome LabProcess::run(const std::vector<std::string>& argv, const Namespace* where, Duration bound,
                               std::string_view input) {
    LabProcess process = start(argv, where, input);
    if (auto ended = process.wait(bound)) return *std::move(ended);
    process.signal(SIGKILL);
    ProcessOutcome outcome = process.terminate();
    outcome.timedOut = true;
    return outcome;
}

LabProcess::~LabProcess() {
    if (pid_ > 0 && pidfd_ && !exitStatus_) terminate();
}

bool LabProcess::running() {
    return !reap(false);
}

bool LabProcess::signal(int number) {
    return !reap(false) && signalPidfd(pidfd_, number);
}

bool LabProcess::send(std::string_view text) {
    sigset_t pipeSignal;
    sigset_t before;
    sigemptyset(&pipeSignal);
    sigaddset(&pipeSignal, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipeSignal, &before); // a reader that left is an answer here, not our end
    bool sent = static_cast<bool>(input_);
    while (sent && !text.empty()) {
        const ssize_t size = ::write(input_.get(), text.data(), text.size());
        sent = size > 0;
        if (sent) text.remove_prefix(static_cast<std::size_t>(size));
    }
    const timespec atOnce{};
    if (!sent) ::sigtimedwait(&pipeSignal, nullptr, &atOnce);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return sent;
}

Result<std::string> LabProcess::waitForLine(const std::string& regex, Duration bound) {
    return findLine(output_, regex, bound);
}

Result<std::string> LabProcess::waitForErrorLine(const std::string& regex, Duration bound) {
    return findLine(errors_, regex, bound);
}

Result<std::string> LabProcess::findLine(Stream& stream, const std::string& regex, Duration bound) {
    const Poco::RegularExpression wanted(regex);
    Poco::RegularExpression::Match found;
    const Deadline deadline(bound);
    bool ended = false;
    while (true) {
        while (auto line = nextLine(stream))
            if (wanted.match(*line, found) > 0) return *std::move(line);
        const bool hadEnded = std::exchange(ended, !stream.fd);
        if (hadEnded || (!ended && !pump(deadline))) break;
    }
    return failure(
        "'" + name_ + "' printed no line with /" + regex + "/ " +
        (ended ? "before it closed its output" : "within " + std::to_string(bound.count()) + " ms") +
        "\nstdout: " + output_.text + "\nstderr: " + errors_.text);
}

std::optional<std::string> LabProcess::takeLine() {
    drain(output_);
    drain(errors_); // so that a program with much to say does not wait for us
    return nextLine(output_);
}

std::optional<std::string> LabProcess::nextLine(Stream& stream) {
    const auto end = stream.text.find('\n', stream.searched);
    if (end == std::string::npos) return std::nullopt;
    std::string line = stream.text.substr(stream.searched, end - stream.searched);
    stream.searched = end + 1;
    return line;
}

std::optional<ProcessOutcome> LabProcess::wait(Duration bound) {
    const Deadline deadline(bound);
    while (!reap(false)) {
        if (!pump(deadline)) return std::nullopt;
    }
    drain(output_);
    drain(errors_);
    return outcome();
}

ProcessOutcome LabProcess::terminate(Duration grace) {
    signal(SIGTERM);
    if (auto ended = wait(grace)) return *std::move(ended);
    signal(SIGKILL);
    reap(true);
    drain(output_);
    drain(errors_);
    return outcome();
}

bool LabProcess::pump(const Deadline& deadline) {
    if (deadline.passed()) return false;
    std::array<pollfd, 3> watched{{{output_.fd.get(), POLLIN, 0},
                                   {errors_.fd.get(), POLLIN, 0},
                                   {exitStatus_ ? -1 : pidfd_.get(), POLLIN, 0}}};
    const int ready = ::poll(watched.data(), watched.size(), deadline.left());
    if (ready < 0 && errno == EINTR) return true;
    if (ready <= 0) return false;
    if (watched[0].revents != 0) drain(output_);
    if (watched[1].revents != 0) drain(errors_);
    if (watched[2].revents != 0) reap(true);
    return true;
}

void LabProcess::drain(Stream& stream) {
    std::array<char, 16384> chunk;
    while (stream.fd) {
        const ssize_t size = ::read(stream.fd.get(), chunk.data(), chunk.size());
        if (size > 0) {
            stream.text.append(chunk.data(), static_cast<std::size_t>(size));
        } else if (size < 0 && errno == EINTR) {
            continue;
        } else if (size < 0 && errno == EAGAIN) {
            return;
        } else {
            stream.fd.reset();
        }
    }
}

bool LabProcess::reap(bool block) {
    if (exitStatus_) return true;
    int status = 0;
    const pid_t ended = ::waitpid(pid_, &status, block ? 0 : WNOHANG);
    if (ended == pid_) exitStatus_ = statusOf(status);
    return exitStatus_.has_value();
}

ProcessOutcome LabProcess::outcome() const {
    return {exitStatus_.value_or(-1), false, output_.text, errors_.text};
}

} // namespace thisbe::natlab
