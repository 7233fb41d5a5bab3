// What a registration client is told by the program that owns it.
#pragma once

#include "shared/base/endpoint.h"
#include "shared/secure/identity_key.h"
#include "shared/signal/name.h"

#include <optional>
#include <string>

namespace thisbe::signal {

struct RegistrationOptions {
    // Username and password as opaqueString() returned them.
    struct Access {
        std::string username;
        std::string password;
    };

    std::string peerId;
    std::string room = std::string(kDefaultRoom);
    // The server's addresses; a family without one is not registered. Where the program has no route for a
    // family, it leaves its server out.
    std::optional<Endpoint> server4;
    std::optional<Endpoint> server6;
    // Pinned, or remembered from an earlier meeting. Without it the first key that proves itself is taken,
    // and Registered tells it.
    std::optional<IdentityKey> serverKey;
    std::optional<Access> access;
    // Replaces a running peer that has our key, without asking whether it is alive.
    bool takeOver = false;
    // Messages travel in a TCP or TLS stream: nothing is sent twice, and there are no direct paths.
    bool stream = false;
    // Try the private endpoints of peers behind the same public address.
    bool direct = true;
};

} // namespace thisbe::signal
