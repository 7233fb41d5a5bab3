// A lab that lives as long as this object: two homes behind NATs, a server, a router between them.
//
//     NatLab lab(NatKind::portRestricted, NatKind::symmetric);
//     lab.host("a1").run({"ping", "-c", "1", "198.51.100.1"});
//
// Hosts: server, router, nat-a, a1, a2, nat-b, b1, b2, and cgn with the kind cgnat. home_addresses.h has the
// map.
#pragma once

#include "tests/natlab/lab_host.h"
#include "tests/natlab/lab_plan.h"
#include "tests/natlab/lab_process.h"
#include "tests/natlab/lab_record.h"

#include <map>
#include <string>
#include <string_view>

namespace thisbe::natlab {

// Any number at once, in any number of processes. Nothing is left behind: the destructor ends the lab's
// processes and removes its namespaces; after a crash a watchdog process does, or else whoever makes the next
// lab.
class NatLab {
  public:
    // Throws LabError. Needs root; see whyNoLab().
    explicit NatLab(const LabPlan& plan);
    NatLab(NatKind a, NatKind b) : NatLab(LabPlan::of(a, b)) {}
    ~NatLab();
    NatLab(const NatLab&) = delete;
    NatLab& operator=(const NatLab&) = delete;

    const std::string& name() const { return record_.lab; }
    const LabRecord& record() const { return record_; }
    // Throws LabError where the lab has no such host (nat-b, b1 and b2 of the kind same-lan stand in home A).
    const LabHost& host(std::string_view name) const;
    const LabHost& server() const { return host("server"); }

  private:
    LabRecord record_;
    LabProcess watchdog_;
    std::map<std::string, LabHost, std::less<>> hosts_;
};

} // namespace thisbe::natlab
