// thisbe listen udp:// and thisbe generate udp:// as processes on loopback.
#pragma once

#include "tests/natlab/lab_process.h"
#include "tests/support/places.h"

#include <Poco/JSON/Parser.h>

#include <string>
#include <vector>

namespace thisbe::peer::test {

using Arguments = std::vector<std::string>;

inline Arguments command(const Arguments& arguments) {
    Arguments out{thisbe::test::binDir() + "/thisbe"};
    out.insert(out.end(), arguments.begin(), arguments.end());
    return out;
}

// Listens on a port that the kernel chose.
class UdpListenerProcess {
  public:
    explicit UdpListenerProcess(Arguments more = {}, const std::string& address = "127.0.0.1:0")
        : process_(start(std::move(more), address)) {
        const auto line = process_.waitForErrorLine("event=listening kind=udp", std::chrono::seconds(20));
        if (!line) return;
        target_ = "udp://" + line->substr(line->find("endpoint=") + 9);
    }

    // udp://127.0.0.1:PORT; empty when it did not start.
    const std::string& target() const { return target_; }
    natlab::LabProcess& process() { return process_; }

  private:
    static natlab::LabProcess start(Arguments more, const std::string& address) {
        Arguments all{"listen", "udp://" + address};
        all.insert(all.end(), more.begin(), more.end());
        return natlab::LabProcess::start(command(all));
    }

    natlab::LabProcess process_;
    std::string target_;
};

inline natlab::ProcessOutcome generate(const std::string& target, const Arguments& more) {
    Arguments all{"generate", target};
    all.insert(all.end(), more.begin(), more.end());
    return natlab::LabProcess::run(command(all), nullptr, std::chrono::seconds(60));
}

inline Poco::JSON::Object::Ptr parseJson(const std::string& text) {
    return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

inline Poco::JSON::Object::Ptr direction(const Poco::JSON::Object::Ptr& document, unsigned index) {
    return document->getArray("directions")->getObject(index);
}

} // namespace thisbe::peer::test
