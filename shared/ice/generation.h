// The credentials of one ICE generation (RFC 8445, sections 7.2.2 and 9).
#pragma once

#include "shared/ice/credentials.h"
#include "shared/stun/credentials.h"

#include <optional>

namespace thisbe::ice {

// Both passwords as keys, ready for every check.
class Generation {
  public:
    Generation(std::uint32_t number, Credentials local)
        : number_(number), local_(std::move(local)), localKey_(stun::shortTermKey(local_.password)) {}

    void setRemote(const Credentials& remote) {
        remote_ = remote;
        remoteKey_ = stun::shortTermKey(remote.password);
        username_ = remote.ufrag + ":" + local_.ufrag;
    }

    std::uint32_t number() const { return number_; }
    const Credentials& local() const { return local_; }
    const std::optional<Credentials>& remote() const { return remote_; }
    // For requests that we answer, and their answers.
    const stun::IntegrityKey& localKey() const { return localKey_; }
    // For requests that we send, and their answers. Only with remote().
    const stun::IntegrityKey& remoteKey() const { return *remoteKey_; }
    // "<remote ufrag>:<local ufrag>": of the requests that we send.
    const std::string& username() const { return username_; }

  private:
    std::uint32_t number_;
    Credentials local_;
    stun::IntegrityKey localKey_;
    std::optional<Credentials> remote_;
    std::optional<stun::IntegrityKey> remoteKey_;
    std::string username_;
};

} // namespace thisbe::ice
