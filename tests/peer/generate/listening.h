// thisbe listen and thisbe generate as processes on loopback.
#pragma once

#include "tests/natlab/lab_process.h"
#include "tests/support/places.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

namespace thisbe::peer::test {

using Arguments = std::vector<std::string>;
inline constexpr std::chrono::seconds kPatience{30};

inline Arguments thisbe(const Arguments& arguments) {
    Arguments argv{thisbe::test::binDir() + "/thisbe"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return argv;
}

// thisbe listen, ready, with the ports that its listeners chose.
class Listening {
  public:
    explicit Listening(const Arguments& arguments, const Arguments& before = {})
        : process_(started(arguments, before)) {
        const auto ready = process_.waitForErrorLine("event=listening", kPatience);
        EXPECT_TRUE(ready) << ready.error().message;
        if (ready) port_ = ready->substr(ready->rfind(':') + 1);
    }

    const std::string& port() const { return port_; }
    std::uint16_t portNumber() const { return static_cast<std::uint16_t>(std::stoi(port_)); }
    natlab::LabProcess& process() { return process_; }
    void expectLine(const std::string& regex) {
        const auto line = process_.waitForLine(regex, kPatience);
        EXPECT_TRUE(line) << line.error().message;
    }
    void expectErrorLine(const std::string& regex) {
        const auto line = process_.waitForErrorLine(regex, kPatience);
        EXPECT_TRUE(line) << line.error().message;
    }
    // Ctrl-C, and everything that it printed. Fails the test when its status is not 0.
    std::string stop(int signal = SIGINT) {
        process_.signal(signal);
        const auto outcome = process_.wait(kPatience);
        EXPECT_TRUE(outcome && outcome->exitStatus == 0) << process_.errors();
        return process_.output();
    }

  private:
    static natlab::LabProcess started(const Arguments& arguments, const Arguments& before) {
        Arguments argv = before;
        const auto words = thisbe({"listen"});
        argv.insert(argv.end(), words.begin(), words.end());
        argv.insert(argv.end(), arguments.begin(), arguments.end());
        return natlab::LabProcess::start(argv);
    }

    natlab::LabProcess process_;
    std::string port_;
};

inline natlab::ProcessOutcome generate(const Arguments& arguments) {
    Arguments argv{"generate"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return natlab::LabProcess::run(thisbe(argv), nullptr, kPatience);
}

} // namespace thisbe::peer::test
