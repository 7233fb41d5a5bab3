// Whom the operator admits.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace thisbe::rendezvous {

// Open when it names neither users nor secret. With both, either will do.
struct AccessRules {
    std::map<std::string, std::string, std::less<>>
        users; // password by name, as opaqueString() returned them
    std::optional<std::string> secret;

    bool open() const { return users.empty() && !secret; }
};

} // namespace thisbe::rendezvous
