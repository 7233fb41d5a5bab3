#include "peer/connection/peer_trust.h"

#include "shared/program/program.h"
#include "shared/program/state_folder.h"

#include <cctype>

namespace thisbe::peer {

namespace {

constexpr std::size_t kDigits = 64;

// Hexadecimal digits only; anything between them that people write is left out.
std::string normalised(std::string_view fingerprint) {
    std::string out;
    for (const char c : fingerprint)
        if (c != ' ' && c != ':' && c != '-')
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

} // namespace

Result<PinnedKey> PinnedKey::parse(std::string_view id, std::string_view fingerprint) {
    PinnedKey out{std::string(id), normalised(fingerprint)};
    const bool isHex = out.fingerprint.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (out.id.empty() || !isHex || out.fingerprint.size() != kDigits)
        return failure(
            "'" + std::string(fingerprint) +
            "' is no fingerprint: 64 hexadecimal digits, as 'thisbe id' prints them on the other host");
    return out;
}

Result<PinnedKey> PinnedKey::parse(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos)
        return failure("'" + std::string(text) + "' must be ID=FINGERPRINT");
    return parse(text.substr(0, equals), text.substr(equals + 1));
}

PeerTrust::PeerTrust(std::string room, const std::vector<PinnedKey>& pinned) : room_(std::move(room)) {
    for (const PinnedKey& one : pinned)
        pinned_[one.id] = one.fingerprint;
    const auto file = stateFile("known_peers");
    if (!file) {
        warning_ = "peers' keys will not be remembered: neither HOME nor XDG_STATE_HOME is set";
        return;
    }
    auto known = KnownPeers::load(*file);
    if (!known) throw StartupError(ExitStatus::configuration, known.error().message);
    known_ = std::move(*known);
}

Result<void> PeerTrust::meet(const std::string& id, const IdentityKey& key) {
    const auto pinned = pinned_.find(id);
    if (pinned != pinned_.end() && pinned->second != normalised(fingerprint(key)))
        return failure("has another key than --peer-key says, " + fingerprint(key) +
                       ": somebody else may be using the name; compare with what 'thisbe id' prints there");
    if (const auto verdict = known_.trust(KeyOwner::peer(room_, id), key); !verdict)
        return tl::make_unexpected(verdict.error());
    return {};
}

} // namespace thisbe::peer
