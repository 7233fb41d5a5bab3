#include "tests/natlab/lab_cleanup.h"

#include "shared/net/file_descriptor.h"
#include "tests/natlab/deadline.h"
#include "tests/natlab/namespace.h"
#include "tests/natlab/pidfd.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <poll.h>
#include <unistd.h>

namespace thisbe::natlab {
namespace {

std::optional<NamespaceId> idAt(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return NamespaceId{status.st_dev, status.st_ino};
}

bool isInside(pid_t pid, const std::vector<NamespaceId>& namespaces) {
    const auto id = idAt("/proc/" + std::to_string(pid) + "/ns/net");
    return id && std::find(namespaces.begin(), namespaces.end(), *id) != namespaces.end();
}

std::vector<NamespaceId> idsOf(const std::vector<std::string>& namespaceNames) {
    std::vector<NamespaceId> ids;
    const auto own = idAt("/proc/self/ns/net");
    for (const std::string& name : namespaceNames) {
        // A name whose mount is gone is a plain file: it matches no process.
        const auto id = idAt("/run/netns/" + name);
        if (id && id != own) ids.push_back(*id);
    }
    return ids;
}

std::vector<pid_t> processesIn(const std::vector<NamespaceId>& namespaces) {
    std::vector<pid_t> found;
    std::error_code vanished;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", vanished)) {
        const std::string name = entry.path().filename().string();
        pid_t pid = 0;
        const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (problem != std::errc{} || end != name.data() + name.size() || pid == ::getpid()) continue;
        if (isInside(pid, namespaces)) found.push_back(pid);
    }
    return found;
}

// Signals each through a pidfd, so that a number used again is never hit, and waits for their ends.
bool endProcesses(const std::vector<NamespaceId>& namespaces, int signal, std::chrono::milliseconds bound) {
    const Deadline deadline(bound);
    std::vector<FileDescriptor> signalled;
    for (const pid_t pid : processesIn(namespaces)) {
        FileDescriptor process = openPidfd(pid);
        if (!process || !isInside(pid, namespaces)) continue;
        if (signalPidfd(process, signal)) signalled.push_back(std::move(process));
    }
    bool allEnded = true;
    for (const FileDescriptor& process : signalled) {
        pollfd ended{process.get(), POLLIN, 0};
        allEnded = ::poll(&ended, 1, deadline.left()) > 0 && allEnded;
    }
    return allEnded && signalled.empty();
}

} // namespace

std::vector<pid_t> processesInside(const std::vector<std::string>& namespaceNames) {
    return processesIn(idsOf(namespaceNames));
}

void removeLab(const LabRecord& record, std::chrono::milliseconds grace) {
    std::vector<std::string> names;
    for (const HostRecord& host : record.hosts)
        names.push_back(host.networkNamespace);
    const auto ids = idsOf(names);
    if (!ids.empty() && !endProcesses(ids, SIGTERM, grace)) {
        // Until a look finds nobody: a process may have started another one meanwhile.
        constexpr int kTries = 20;
        for (int i = 0; i < kTries && !endProcesses(ids, SIGKILL, grace); ++i) {
        }
    }
    for (const std::string& name : names) {
        const std::string path = "/run/netns/" + name;
        ::umount2(path.c_str(), MNT_DETACH);
        ::unlink(path.c_str());
    }
    std::error_code alreadyGone;
    std::filesystem::remove_all(labDirectory(record.lab), alreadyGone);
}

std::vector<std::string> removeAbandonedLabs() {
    std::vector<std::string> removed;
    for (const LabRecord& record : allRecords()) {
        if (!record.abandoned()) continue;
        removeLab(record);
        removed.push_back(record.lab);
    }
    return removed;
}

} // namespace thisbe::natlab
