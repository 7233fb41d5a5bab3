#include "tests/natlab/natlab_commands.h"

#include "tests/natlab/lab_builder.h"
#include "tests/natlab/lab_cleanup.h"
#include "tests/natlab/lab_error.h"
#include "tests/natlab/nat_lab.h"

#include <Poco/JSON/Array.h>

#include <iomanip>
#include <iostream>
#include <limits>

namespace thisbe::natlab {
namespace {

// State files and namespaces of everybody whose owner died go first: "always cleans up" is kept here.
void needLabs() {
    if (const auto reason = whyNoLab()) throw LabError(*reason);
    removeAbandonedLabs();
}

LabRecord labNamed(const std::string& lab) {
    auto record = readRecord(lab);
    if (!record) throw LabError(record.error().message + "; see `examples/natlab list`");
    return *std::move(record);
}

void print(const LabRecord& record) {
    std::cout << record.lab << ": home A " << record.homeA << ", home B " << record.homeB;
    if (record.owner) std::cout << " (belongs to process " << record.owner->pid << ")";
    std::cout << '\n';
    for (const HostRecord& host : record.hosts) {
        std::string addresses;
        for (const std::string& address : host.addresses)
            addresses += (addresses.empty() ? "" : ", ") + address;
        std::cout << "  " << std::left << std::setw(7) << host.name << ' ' << std::setw(44) << addresses
                  << ' ' << host.where << '\n';
    }
}

} // namespace

void upCommand(const std::string& lab, const LabPlan& plan) {
    needLabs();
    print(buildLab(lab, plan, std::nullopt));
}

void holdCommand(const LabPlan& plan) {
    const NatLab lab(plan);
    std::cout << lab.name() << std::endl; // at once: somebody waits for it
    std::cin.ignore(std::numeric_limits<std::streamsize>::max());
}

void downCommand(const std::string& lab) {
    needLabs();
    removeLab(labNamed(lab));
}

void downAllCommand() {
    needLabs();
    for (const LabRecord& record : allRecords()) {
        if (!record.owner) removeLab(record); // a running test's lab is the test's
    }
}

void listCommand(bool json) {
    needLabs();
    const auto records = allRecords();
    if (json) {
        Poco::JSON::Object document(Poco::JSON_PRESERVE_KEY_ORDER);
        Poco::JSON::Array::Ptr labs = new Poco::JSON::Array;
        for (const LabRecord& record : records)
            labs->add(record.toJson());
        document.set("schema", 1).set("labs", labs);
        document.stringify(std::cout, 2);
        std::cout << '\n';
        return;
    }
    for (const LabRecord& record : records)
        print(record);
    if (records.empty()) std::cerr << "no lab is up; try `examples/natlab up port-restricted symmetric`\n";
}

void kindsCommand() {
    for (const NatKind kind : kNatKinds) {
        const NatKindFacts& facts = factsOf(kind);
        std::cout << "  " << std::left << std::setw(22) << facts.name << facts.summary << '\n';
    }
}

} // namespace thisbe::natlab
