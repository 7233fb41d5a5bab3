#include "peer/session/server_trust.h"

#include "shared/program/program.h"
#include "shared/program/state_folder.h"

namespace thisbe::peer {

ServerTrust::ServerTrust(const ServerName& server) : owner_(KeyOwner::server(server.toString())) {
    const auto file = stateFile("known_peers");
    if (!file) {
        warning_ = "the server's key will not be remembered: neither HOME nor XDG_STATE_HOME is set";
        return;
    }
    auto known = KnownPeers::load(*file);
    if (!known) throw StartupError(ExitStatus::configuration, known.error().message);
    known_ = std::move(*known);
}

std::optional<std::string> ServerTrust::onProven(const IdentityKey& key) {
    const auto before = known_.check(owner_, key);
    const auto verdict = known_.trust(owner_, key);
    if (!verdict) return verdict.error().message;
    if (before != KnownPeers::Verdict::firstUse) return std::nullopt;
    return "first meeting with this server; its key is " + fingerprint(key);
}

std::string ServerTrust::refusal(const IdentityKey& expected, const IdentityKey& offered) {
    if (known_.check(owner_, offered) == KnownPeers::Verdict::changed) {
        // Says where the old one stands and what to do.
        if (const auto verdict = known_.trust(owner_, offered); !verdict) return verdict.error().message;
    }
    return "the server has another key than --server-key says: expected " + fingerprint(expected) + ", met " +
           fingerprint(offered) + "; check the option, or who answers there";
}

} // namespace thisbe::peer
