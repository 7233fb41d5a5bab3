// The relay credentials of registered peers.
#pragma once

#include "rendezvous/turn/credential_source.h"

#include <map>
#include <mutex>
#include <string>

namespace thisbe::rendezvous {

// Registration adds a session's name and password when the session begins and removes them when it ends; both
// are derived by both sides and never cross the wire. A peer may use them from any address, family and
// transport. Asked from every worker, and only for requests: one lock.
class SessionUsers final : public CredentialSource {
  public:
    explicit SessionUsers(std::string realm) : realm_(std::move(realm)) {}

    // Also replaces. expires is looked at when an allocation begins.
    void add(std::string_view username, std::string_view password, WallTime expires);
    void remove(std::string_view username);
    std::size_t size() const;

    std::optional<stun::IntegrityKey> keyOf(std::string_view username,
                                            stun::PasswordAlgorithmNumber algorithm) const override;
    // Valid until the same thread's next call.
    std::optional<std::string_view> nameOf(const stun::UserHash& hash) const override;
    bool mayAllocate(std::string_view username, WallTime now) const override;
    bool undoesHashes() const override { return true; }

  private:
    struct Entry {
        std::string password;
        WallTime expires;
    };

    const std::string realm_;
    mutable std::mutex mutex_; // guards the rest
    std::map<std::string, Entry, std::less<>> entries_;
    std::map<std::array<std::uint8_t, 32>, std::string> names_; // by USERHASH
};

} // namespace thisbe::rendezvous
