#include "tests/bench/turn/uclient_load.h"

#include <array>
#include <cstdio>
#include <stdexcept>

namespace thisbe::bench {

namespace {

// The number after the last occurrence of the name in its report.
std::size_t lastCount(const std::string& report, const std::string& name) {
    const auto at = report.rfind(name);
    if (at == std::string::npos) throw std::runtime_error("turnutils_uclient did not say " + name);
    return std::stoul(report.substr(at + name.size()));
}

std::string outputOf(const std::string& command) {
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    std::string out;
    std::array<char, 4096> buffer;
    for (std::size_t count = 0; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        out.append(buffer.data(), count);
    if (::pclose(pipe) != 0) throw std::runtime_error(command + " failed:\n" + out);
    return out;
}

} // namespace

double uclientPacketsPerCpuSecond(const Contestant& contestant, const UclientLoad& load) {
    const std::string command = "timeout 60 turnutils_uclient -u u -w p -c -e 127.0.0.1 -r 3480 -z 1 -p " +
                                std::to_string(contestant.endpoint.port()) + " -m " +
                                std::to_string(load.sessions) + " -l " + std::to_string(load.size) + " -n " +
                                std::to_string(load.messages) + " 127.0.0.1 2>&1";
    const double before = contestant.server->cpuSeconds();
    const std::string report = outputOf(command);
    const double spent = contestant.server->cpuSeconds() - before;
    const std::size_t sent = lastCount(report, "tot_send_msgs=");
    const std::size_t heard = lastCount(report, "tot_recv_msgs=");
    if (heard * 20 < sent * 19)
        throw std::runtime_error(contestant.name() + " returned " + std::to_string(heard) + " of " +
                                 std::to_string(sent));
    return static_cast<double>(sent + heard) / spent;
}

} // namespace thisbe::bench
