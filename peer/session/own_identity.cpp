#include "peer/session/own_identity.h"

#include "shared/program/program.h"
#include "shared/program/state_folder.h"

namespace thisbe::peer {

Identity loadOwnIdentity(const std::string& file) {
    auto path = Result<std::filesystem::path>(file);
    if (file.empty()) path = stateFile("identity.pem");
    if (!path) throw StartupError(ExitStatus::configuration, path.error().message);
    auto identity = Identity::loadOrCreate(*path);
    if (!identity) throw StartupError(ExitStatus::configuration, identity.error().message);
    return std::move(*identity);
}

} // namespace thisbe::peer
