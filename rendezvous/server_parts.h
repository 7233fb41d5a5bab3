// What all workers share: set up once, and read-only afterwards but for what is in use.
#pragma once

#include "rendezvous/access/access_control.h"
#include "rendezvous/options.h"
#include "rendezvous/server_identity.h"
#include "rendezvous/server_use.h"
#include "rendezvous/turn/turn_parts.h"
#include "shared/base/clock.h"
#include "shared/base/log.h"
#include "shared/net/tls_context.h"
#include "shared/stun/nonce_issuer.h"

#include <memory>
#include <optional>

namespace thisbe::rendezvous {

struct ServerParts {
    // Throws StartupError: a key that cannot be read, a realm that cannot be used.
    ServerParts(const ServerOptions& options, const Clock& clock, Log& log);

    const Clock& clock;
    Log& log;
    ServerIdentity identity;
    AccessControl access;
    stun::NonceIssuer nonces;
    std::unique_ptr<ServerUse> use;
    std::unique_ptr<TurnParts> turn; // null: no relay
    std::optional<TlsContext> tls;   // nothing: no TLS
};

} // namespace thisbe::rendezvous
