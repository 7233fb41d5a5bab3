// A running thisbe-relay6, as a person would start it.
#pragma once

#include "shared/net/file_descriptor.h"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace thisbe::relay6::test {

// Polls until the condition holds; false when it never did. For what other processes do.
bool eventually(const std::function<bool()>& condition,
                std::chrono::milliseconds patience = std::chrono::seconds{30});

// Killed and reaped by its destructor, whatever happens.
class RelayProcess {
  public:
    // The arguments after the program's name. prefix: a program to run it under (strace and its options).
    explicit RelayProcess(const std::vector<std::string>& arguments,
                          const std::vector<std::string>& prefix = {});
    ~RelayProcess();
    RelayProcess(RelayProcess&& other) noexcept;
    RelayProcess& operator=(RelayProcess&&) = delete;

    pid_t pid() const { return pid_; }
    void signal(int number) const;
    // SIGKILL, and waits for its end.
    void kill();
    // Its exit status; 128 + the signal's number if one ended it; -1 if it goes on for a minute.
    int wait();
    bool running();

    std::string output() const { return contents(out_); }
    std::string errors() const { return contents(err_); }
    // Until standard error holds the text.
    bool says(const std::string& text) const;

  private:
    static std::string contents(const FileDescriptor& file);

    pid_t pid_ = -1;
    std::optional<int> status_;
    FileDescriptor out_;
    FileDescriptor err_;
};

} // namespace thisbe::relay6::test
