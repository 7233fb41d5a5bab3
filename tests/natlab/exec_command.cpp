#include "shared/base/address_class.h"
#include "tests/natlab/lab_builder.h"
#include "tests/natlab/lab_error.h"
#include "tests/natlab/lab_record.h"
#include "tests/natlab/namespace.h"
#include "tests/natlab/natlab_commands.h"

#include <sys/mount.h>

#include <cstdlib>
#include <fstream>
#include <sched.h>
#include <unistd.h>

namespace thisbe::natlab {
namespace {

// The other home's private addresses mean hosts of this home, or nobody.
bool meansAStranger(const HostRecord& other, const std::string& address, const HostRecord& self) {
    const auto parsed = IpAddress::parse(address);
    return other.where != self.where && parsed && classify(*parsed) == AddressClass::privateUse;
}

void writeHostsFile(const LabRecord& record, const HostRecord& self, const std::filesystem::path& file) {
    std::ofstream stream(file);
    stream << "127.0.0.1 localhost\n::1 localhost\n";
    for (const HostRecord& other : record.hosts) {
        for (const std::string& address : other.addresses) {
            if (!meansAStranger(other, address, self)) stream << address << ' ' << other.name << '\n';
        }
    }
}

// The command sees its own /sys (devices of this namespace) and an /etc/hosts with the lab's names.
void arrangeFiles(const std::filesystem::path& hostsFile) {
    if (::unshare(CLONE_NEWNS) != 0) throw LabError::fromErrno("cannot unshare the mounts");
    if (::mount("", "/", nullptr, MS_SLAVE | MS_REC, nullptr) != 0)
        throw LabError::fromErrno("cannot detach the mounts");
    ::umount2("/sys", MNT_DETACH);
    ::mount("sysfs", "/sys", "sysfs", 0, nullptr); // both are comfort: without them only names are missing
    ::mount(hostsFile.c_str(), "/etc/hosts", nullptr, MS_BIND, nullptr);
}

} // namespace

void execCommand(const std::string& lab, const std::string& host, const std::vector<std::string>& command) {
    if (const auto reason = whyNoLab()) throw LabError(*reason);
    const auto record = readRecord(lab);
    if (!record)
        throw LabError(record.error().message + "; start one with `examples/natlab up KIND_A KIND_B`");
    const HostRecord* self = record->find(host);
    if (!self) {
        std::string known;
        for (const HostRecord& other : record->hosts)
            known += (known.empty() ? "" : ", ") + other.name;
        throw LabError("no host '" + host + "' in lab '" + lab + "'; expected one of " + known);
    }
    const auto hostsFile = labDirectory(lab) / ("hosts." + host);
    writeHostsFile(*record, *self, hostsFile);
    Namespace::open(self->networkNamespace).enter();
    arrangeFiles(hostsFile);

    std::vector<std::string> words = command;
    if (words.empty()) {
        const char* shell = ::getenv("SHELL"); // NOLINT(concurrency-mt-unsafe): one thread
        words = {shell ? shell : "/bin/sh"};
    }
    ::setenv("THISBE_LAB_HOST", (lab + ":" + host).c_str(), 1); // NOLINT(concurrency-mt-unsafe)
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    throw LabError::fromErrno("cannot run '" + words[0] + "'");
}

} // namespace thisbe::natlab
