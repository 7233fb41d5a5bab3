#include "tests/natlab/process_identity.h"

#include "tests/natlab/lab_error.h"

#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace thisbe::natlab {

std::optional<ProcessIdentity> ProcessIdentity::of(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    if (!std::getline(file, line)) return std::nullopt;
    // The command, field 2, may hold spaces and brackets: count from its last bracket. Field 3 is the state.
    const auto bracket = line.rfind(')');
    if (bracket == std::string::npos) return std::nullopt;
    std::istringstream fields(line.substr(bracket + 1));
    std::string field;
    for (int number = 3; number <= 22 && fields >> field; ++number) {
        if (number == 3 && (field == "Z" || field == "X")) return std::nullopt;
    }
    if (!fields) return std::nullopt;
    return ProcessIdentity{pid, std::stoull(field)};
}

ProcessIdentity ProcessIdentity::ofThisProcess() {
    const auto self = of(::getpid());
    if (!self) throw LabError("cannot read /proc/self/stat: is /proc mounted?");
    return *self;
}

} // namespace thisbe::natlab
