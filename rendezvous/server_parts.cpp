#include "rendezvous/server_parts.h"

#include "shared/net/system_random.h"
#include "shared/program/state_folder.h"
#include "shared/stun/opaque_string.h"

namespace thisbe::rendezvous {

namespace {

// Long enough for the slowest first exchange, short enough that a captured nonce is soon worth nothing, and
// Registers that were taken need not be remembered for long.
constexpr auto kNonceLifetime = std::chrono::seconds{60};

template<class T>
T orStartupError(Result<T> result, ExitStatus status) {
    if (!result) throw StartupError(status, result.error().message);
    return std::move(*result);
}

Identity loadIdentity(const ServerOptions& options) {
    const auto file = options.identityFile.empty()
                          ? orStartupError(stateFile("rendezvous-identity.pem"), ExitStatus::configuration)
                          : std::filesystem::path(options.identityFile);
    return orStartupError(Identity::loadOrCreate(file), ExitStatus::configuration);
}

signal::Lifetimes lifetimesOf(const ServerOptions& options) {
    using Milliseconds = signal::Lifetimes::Milliseconds;
    return {std::chrono::duration_cast<Milliseconds>(options.keepaliveInterval),
            std::chrono::duration_cast<Milliseconds>(options.expiry)};
}

TlsContext loadTls(const TurnOptions& options) {
    try {
        return TlsContext::server(options.certificate, options.key);
    } catch (const std::runtime_error& problem) {
        throw StartupError(ExitStatus::configuration, problem.what());
    }
}

stun::NonceIssuer::Secret randomSecret() {
    return SystemRandom().bytes<32>();
}

std::unique_ptr<ServerUse> newUse(const Limits& limits) {
    SystemRandom random;
    return std::make_unique<ServerUse>(limits, random);
}

} // namespace

ServerParts::ServerParts(const ServerOptions& options, const Clock& programClock, Log& programLog)
    : clock(programClock),
      log(programLog),
      identity{loadIdentity(options), orStartupError(stun::opaqueString(options.realm), ExitStatus::usage),
               lifetimesOf(options)},
      access(options.access, identity.realm, programClock),
      nonces(
          randomSecret(), kNonceLifetime,
          stun::SecurityFeatures{.passwordAlgorithms = !options.access.open(), .usernameAnonymity = false}),
      use(newUse(options.limits)) {
    if (options.turn.tls()) tls = loadTls(options.turn);
    TurnConfig config = turnConfigOf(options.turn, options.listen, identity.realm, log);
    if (!config.relays.empty()) turn = std::make_unique<TurnParts>(std::move(config), access.users());
}

} // namespace thisbe::rendezvous
