// A program started by the lab: its lines are events with bounds, and it never outlives its handle.
#pragma once

#include "shared/base/result.h"
#include "shared/net/file_descriptor.h"
#include "tests/natlab/deadline.h"
#include "tests/natlab/namespace.h"

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thisbe::natlab {

// How a program ended. exitStatus is 128 + signal where a signal ended it.
struct ProcessOutcome {
    int exitStatus = 0;
    bool timedOut = false; // it was killed at the bound
    std::string output;
    std::string errors;

    bool ok() const { return exitStatus == 0 && !timedOut; }
};

// Not thread-safe. Output is kept as bytes (UTF-8 passes unchanged).
class LabProcess {
  public:
    using Duration = std::chrono::milliseconds;

    // Starts argv (found along PATH) in a session of its own, inside the namespace if there is one. Where
    // `input` is given it is the whole standard input; otherwise send() feeds it. Throws LabError.
    static LabProcess start(const std::vector<std::string>& argv, const Namespace* where = nullptr,
                            std::optional<std::string_view> input = std::nullopt);
    // Starts it and waits for its end; kills it at the bound.
    static ProcessOutcome run(const std::vector<std::string>& argv, const Namespace* where, Duration bound,
                              std::string_view input = {});

    LabProcess(LabProcess&&) noexcept = default;
    LabProcess& operator=(LabProcess&&) = delete;
    ~LabProcess(); // terminates

    pid_t pid() const { return pid_; }
    bool running();

    // Writes text (add the newline yourself). False where the program no longer reads.
    bool send(std::string_view text);
    void closeInput() { input_.reset(); }

    // The next line of standard output (of standard error) that contains a match of the Perl-compatible
    // regular expression; lines before it are skipped. The error tells everything the program said.
    Result<std::string> waitForLine(const std::string& regex, Duration bound);
    Result<std::string> waitForErrorLine(const std::string& regex, Duration bound);
    // For those who serve several programs at once: the next line of standard output, if it is there, and
    // what to poll(2) for more of them (-1 after its end).
    std::optional<std::string> takeLine();
    int outputFd() const { return output_.fd ? output_.fd.get() : -1; }
    // Waits for the end; nothing at the bound, and the program still runs then.
    std::optional<ProcessOutcome> wait(Duration bound);
    // SIGTERM, SIGKILL after the grace; returns when it is gone.
    ProcessOutcome terminate(Duration grace = std::chrono::seconds(2));
    bool signal(int number);

    // Everything said so far.
    const std::string& output() const { return output_.text; }
    const std::string& errors() const { return errors_.text; }

  private:
    struct Stream {
        FileDescriptor fd;
        std::string text;
        std::size_t searched = 0; // waitForLine() continues here
    };

    LabProcess() = default;
    // Reads what comes until something came or something ended; false at the deadline.
    bool pump(const Deadline& deadline);
    Result<std::string> findLine(Stream& stream, const std::string& regex, Duration bound);
    void drain(Stream& stream);
    static std::optional<std::string> nextLine(Stream& stream);
    bool reap(bool block);
    ProcessOutcome outcome() const;

    std::string name_;
    pid_t pid_ = -1;
    FileDescriptor pidfd_;
    FileDescriptor input_;
    Stream output_;
    Stream errors_;
    std::optional<int> exitStatus_;
};

} // namespace thisbe::natlab
