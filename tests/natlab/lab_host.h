// One host of a lab, for tests: runs programs and opens sockets there.
#pragma once

#include "shared/base/ip_address.h"
#include "tests/natlab/lab_process.h"
#include "tests/natlab/lab_record.h"
#include "tests/natlab/namespace.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace thisbe::natlab {

class LabHost {
  public:
    explicit LabHost(const HostRecord& record);

    const std::string& name() const { return name_; }
    const Namespace& network() const { return network_; }
    // The host's own addresses (for a gateway: the one outside), and the first of a family; throws LabError
    // where it has none.
    const std::vector<IpAddress>& addresses() const { return addresses_; }
    IpAddress address(AddressFamily family) const;

    // Runs a program to its end, or kills it at the bound.
    ProcessOutcome run(const std::vector<std::string>& argv,
                       std::chrono::milliseconds bound = std::chrono::seconds(10),
                       std::string_view input = {}) const {
        return LabProcess::run(argv, &network_, bound, input);
    }
    LabProcess start(const std::vector<std::string>& argv) const {
        return LabProcess::start(argv, &network_);
    }
    // Runs a functor there, e.g. to open a socket that is used from anywhere afterwards.
    template<class Functor>
    auto inside(Functor&& functor) const {
        return network_.inside(std::forward<Functor>(functor));
    }

  private:
    std::string name_;
    Namespace network_;
    std::vector<IpAddress> addresses_;
};

} // namespace thisbe::natlab
