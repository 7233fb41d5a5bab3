#include "tests/interop/server_arguments.h"

#include "shared/net/server_name.h"
#include "shared/stun/opaque_string.h"

#include <cstdlib>

namespace thisbe::interop {

Result<peer::IceHost::Options> serverFromArguments(std::span<char* const> arguments) {
    if (arguments.size() != 2 && arguments.size() != 4)
        return failure("expected SERVER PORT [USER PASSWORD]");
    const auto name = ServerName::parse(std::string(arguments[0]), 3478);
    if (!name) return tl::make_unexpected(name.error());
    ServerName server = *name;
    server.port = static_cast<std::uint16_t>(std::strtoul(arguments[1], nullptr, 10));
    const auto addresses = lookUp(server);
    if (!addresses) return tl::make_unexpected(addresses.error());
    peer::IceHost::Options options;
    options.servers = *addresses;
    if (arguments.size() == 2) return options;
    const auto username = stun::opaqueString(arguments[2]);
    if (!username) return tl::make_unexpected(username.error());
    const auto password = stun::opaqueString(arguments[3]);
    if (!password) return tl::make_unexpected(password.error());
    options.username = *username;
    options.password = *password;
    return options;
}

} // namespace thisbe::interop
