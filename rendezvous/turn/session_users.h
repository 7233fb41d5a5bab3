// The relay credentials of registered peers.
#pragma once

#include "rendezvous/access/credential_source.h"
#include "shared/base/siphash.h"
#include "shared/turn/session_credential.h"

#include <mutex>
#include <string>
#include <unordered_map>

namespace thisbe::rendezvous {

// Registration adds a session when it begins and removes it when it ends: a name lives exactly as long. A
// peer may use it from any address, family and transport, so from any worker: one lock, taken for requests
// only. Some 120 bytes a session.
class SessionUsers final : public CredentialSource {
  public:
    SessionUsers(std::string realm, RandomSource& random)
        : realm_(std::move(realm)), digests_(0, Hash{SipHash::withRandomKey(random)}) {}

    void add(signal::SessionId id, const stun::HmacSha256& sessionKey);
    void remove(signal::SessionId id);
    std::size_t size() const;

    std::optional<stun::IntegrityKey> keyOf(std::string_view username,
                                            stun::PasswordAlgorithmNumber algorithm) const override;
    // Valid until the same thread's next call.
    std::optional<std::string_view> nameOf(const stun::UserHash& hash) const override;
    bool mayBegin(std::string_view username, WallTime now) const override;
    bool undoesHashes() const override { return true; }

  private:
    struct Hash {
        SipHash sipHash;
        std::size_t operator()(signal::SessionId id) const { return sipHash(id.value()); }
    };

    std::uint64_t shortHashOf(signal::SessionId id) const;

    const std::string realm_;
    mutable std::mutex mutex_; // guards the rest
    std::unordered_map<signal::SessionId, turn::SessionDigest, Hash> digests_;
    // By the first eight bytes of USERHASH, which nobody chooses; the rest is checked against the name.
    std::unordered_map<std::uint64_t, signal::SessionId> byHash_;
};

} // namespace thisbe::rendezvous
