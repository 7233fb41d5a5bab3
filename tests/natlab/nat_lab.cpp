#include "tests/natlab/nat_lab.h"

#include "tests/natlab/lab_builder.h"
#include "tests/natlab/lab_cleanup.h"
#include "tests/natlab/lab_error.h"
#include "tests/natlab/lab_watchdog.h"

#include <atomic>

namespace thisbe::natlab {
namespace {

// Unique while this process lives, and its number is in it.
std::string freshName() {
    static std::atomic<int> counter{0};
    const ProcessIdentity self = ProcessIdentity::ofThisProcess();
    return "test-" + std::to_string(self.pid) + "-" + std::to_string(self.startTime) + "-" +
           std::to_string(++counter);
}

LabRecord build(const LabPlan& plan, const std::string& name) {
    if (const auto reason = whyNoLab()) throw LabError(*reason);
    removeAbandonedLabs();
    return buildLab(name, plan, ProcessIdentity::ofThisProcess());
}

} // namespace

NatLab::NatLab(const LabPlan& plan)
    : record_(build(plan, freshName())), watchdog_(startWatchdog(record_.lab)) {
    for (const HostRecord& host : record_.hosts)
        hosts_.emplace(host.name, LabHost(host));
}

NatLab::~NatLab() {
    hosts_.clear();
    removeLab(record_);
}

const LabHost& NatLab::host(std::string_view name) const {
    const auto found = hosts_.find(name);
    if (found != hosts_.end()) return found->second;
    std::string known;
    for (const auto& [hostName, host] : hosts_)
        known += (known.empty() ? "" : ", ") + hostName;
    throw LabError("no host '" + std::string(name) + "' in this lab; it has " + known);
}

} // namespace thisbe::natlab
