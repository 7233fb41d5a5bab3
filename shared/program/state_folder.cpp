#include "shared/program/state_folder.h"

#include <cstdlib>

namespace thisbe {

namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
}

} // namespace

Result<std::filesystem::path> stateFile(std::string_view name) {
    // systemd may give several, separated by colons; the first is the service's own.
    if (const auto folders = environment("STATE_DIRECTORY"); !folders.empty())
        return std::filesystem::path(folders.substr(0, folders.find(':'))) / name;
    if (const auto folder = environment("XDG_STATE_HOME"); !folder.empty())
        return std::filesystem::path(folder) / "thisbe" / name;
    if (const auto home = environment("HOME"); !home.empty())
        return std::filesystem::path(home) / ".local" / "state" / "thisbe" / name;
    return failure("neither HOME nor XDG_STATE_HOME is set, so there is no place for " + std::string(name) +
                   "; set one, or name the file with --identity");
}

} // namespace thisbe
