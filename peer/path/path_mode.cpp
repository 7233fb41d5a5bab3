#include "peer/path/path_mode.h"

#include <array>
#include <string>

namespace thisbe::peer {

namespace {

constexpr std::array kModes{PathMode::automatic, PathMode::sameNat, PathMode::direct, PathMode::relay};

} // namespace

const char* toString(PathMode mode) {
    switch (mode) {
    case PathMode::automatic:
        return "auto";
    case PathMode::sameNat:
        return "same-nat";
    case PathMode::direct:
        return "direct";
    case PathMode::relay:
        return "relay";
    }
    return "?";
}

Result<PathMode> parsePathMode(std::string_view word) {
    for (const PathMode mode : kModes) {
        if (word == toString(mode)) return mode;
    }
    return failure("unknown path mode \"" + std::string(word) +
                   "\": expected auto, same-nat, direct or relay");
}

bool allows(PathMode mode, PathClass pathClass, bool samePublicAddress) {
    switch (mode) {
    case PathMode::automatic:
        return true;
    case PathMode::sameNat:
        return isRelayed(pathClass) || (pathClass == PathClass::lan && samePublicAddress);
    case PathMode::direct:
        return !isRelayed(pathClass);
    case PathMode::relay:
        return isRelayed(pathClass);
    }
    return false;
}

} // namespace thisbe::peer
