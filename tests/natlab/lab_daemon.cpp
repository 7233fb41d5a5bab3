#include "tests/natlab/lab_daemon.h"

#include "tests/natlab/deadline.h"
#include "tests/natlab/lab_error.h"
#include "tests/natlab/pidfd.h"
#include "tests/natlab/pipe_pair.h"
#include "tests/natlab/spawn.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <string_view>

namespace thisbe::natlab {
namespace {

constexpr std::chrono::seconds kReadyBound{20};
constexpr int kLookEveryMs = 2;

std::string inDirectory(std::string text, const std::filesystem::path& directory) {
    const auto at = text.find(kLabDirectory);
    if (at != std::string::npos) text.replace(at, kLabDirectory.size(), directory.string());
    return text;
}

std::string contentOf(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

// Asking ethtool also makes the kernel's link watch act at once rather than up to a second later.
bool hasCarrier(const FileDescriptor& socket, const std::string& device) {
    ethtool_value link{};
    link.cmd = ETHTOOL_GLINK;
    ifreq request{};
    const auto length = std::min(device.size(), sizeof request.ifr_name - 1);
    std::memcpy(request.ifr_name, device.data(), length);
    request.ifr_data = reinterpret_cast<char*>(&link); // as the ioctl asks for
    return ::ioctl(socket.get(), SIOCETHTOOL, &request) == 0 && link.data != 0;
}

} // namespace

void startDaemon(const DaemonBlueprint& daemon, const Namespace& where,
                 const std::filesystem::path& labDirectory, const std::string& host) {
    if (!daemon.config.empty()) std::ofstream(inDirectory(daemon.configFile, labDirectory)) << daemon.config;
    std::vector<std::string> argv;
    for (const std::string& word : daemon.argv)
        argv.push_back(inDirectory(word, labDirectory));

    const auto logFile = labDirectory / (host + ".log");
    const FileDescriptor log(::open(logFile.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    if (!log) throw LabError::fromErrno("cannot write " + logFile.string());
    // It holds the far end of its own input: a daemon that ends with its input ends by signal only.
    const PipePair input;
    constexpr int kFirstFreeNumber = 3;
    const auto launch = [&] {
        return spawn(argv, {{input.reader.get(), STDIN_FILENO},
                            {log.get(), STDOUT_FILENO},
                            {log.get(), STDERR_FILENO},
                            {input.writer.get(), kFirstFreeNumber}});
    };
    const FileDescriptor process = openPidfd(where.inside(launch));
    const FileDescriptor socket =
        where.inside([] { return FileDescriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)); });

    const Deadline deadline(kReadyBound);
    const auto ready = [&](const std::string& device) { return hasCarrier(socket, device); };
    while (!std::all_of(daemon.devices.begin(), daemon.devices.end(), ready)) {
        pollfd ended{process.get(), POLLIN, 0};
        const bool gone = ::poll(&ended, 1, kLookEveryMs) > 0;
        if (!gone && !deadline.passed()) continue;
        throw LabError("'" + argv[0] + "' in " + where.name() + (gone ? " ended" : " was not ready in time") +
                       ": " + contentOf(logFile));
    }
}

} // namespace thisbe::natlab
