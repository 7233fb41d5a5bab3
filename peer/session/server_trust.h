// The server's key: pinned by the user, or remembered from the first meeting.
#pragma once

#include "shared/net/server_name.h"
#include "shared/secure/known_peers.h"

#include <optional>
#include <string>

namespace thisbe::peer {

class ServerTrust {
  public:
    // Reads known_peers in the state folder. Where that cannot be, keys are remembered in memory only and
    // warning() says so; a file that is there and cannot be used is a StartupError.
    explicit ServerTrust(const ServerName& server);

    const std::optional<std::string>& warning() const { return warning_; }
    // As remembered.
    std::optional<IdentityKey> known() const { return known_.find(owner_); }
    // The server has proven this key. The text, if any, is for the user.
    std::optional<std::string> onProven(const IdentityKey& key);
    // Why a session ended that was offered another key than the one expected.
    std::string refusal(const IdentityKey& expected, const IdentityKey& offered);

  private:
    KeyOwner owner_;
    KnownPeers known_;
    std::optional<std::string> warning_;
};

} // namespace thisbe::peer
