// Our role, and what happens when both sides want the same (RFC 8445, sections 7.2.5.1 and 7.3.1.1).
#pragma once

#include "shared/base/random_source.h"
#include "shared/ice/role.h"

#include <cstdint>

namespace thisbe::ice {

class RoleKeeper {
  public:
    enum class Verdict : std::uint8_t {
        agreed,
        switched, // we have the other role now; answer as usual
        refused,  // the other side has to switch: 487 (Role Conflict)
    };

    RoleKeeper(Role role, RandomSource& random) : random_(random), role_(role), tieBreaker_(random.u64()) {}

    Role role() const { return role_; }
    std::uint64_t tieBreaker() const { return tieBreaker_; }

    // A request came from somebody who says to have that role.
    Verdict onRequest(Role theirs, std::uint64_t theirTieBreaker);
    // A request of ours, sent in that role, was answered with 487. True when we switched; not when we have
    // the other role already.
    bool onRefusal(Role sentAs);

  private:
    RandomSource& random_;
    Role role_;
    std::uint64_t tieBreaker_;
};

} // namespace thisbe::ice
