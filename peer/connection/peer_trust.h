// Whose key is whose: verified by hand, or remembered from the first meeting.
#pragma once

#include "shared/secure/known_peers.h"

#include <map>
#include <optional>
#include <string>

namespace thisbe::peer {

// "ID=FINGERPRINT", as --peer-key takes it: the fingerprint as `thisbe id` prints it, blanks and case aside.
struct PinnedKey {
    std::string id;
    std::string fingerprint; // 64 hexadecimal digits, lower case

    static Result<PinnedKey> parse(std::string_view text);
    // The fingerprint alone, for an id that is known otherwise.
    static Result<PinnedKey> parse(std::string_view id, std::string_view fingerprint);
};

class PeerTrust {
  public:
    // Remembers in the state folder's known_peers, or, where there is none, in memory only: then warning()
    // says so. A file that cannot be used is a StartupError.
    PeerTrust(std::string room, const std::vector<PinnedKey>& pinned);

    const std::optional<std::string>& warning() const { return warning_; }
    // May this key be talked to under this id? Remembers it at the first meeting. The error says what to do,
    // as ssh does.
    Result<void> meet(const std::string& id, const IdentityKey& key);
    // Compared by hand, which --peer-key is.
    bool isVerified(std::string_view id) const { return pinned_.find(id) != pinned_.end(); }

  private:
    std::string room_;
    std::map<std::string, std::string, std::less<>> pinned_; // fingerprints by id
    KnownPeers known_;
    std::optional<std::string> warning_;
};

} // namespace thisbe::peer
