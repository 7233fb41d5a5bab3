#include "shared/ice/role_keeper.h"

namespace thisbe::ice {

RoleKeeper::Verdict RoleKeeper::onRequest(Role theirs, std::uint64_t theirTieBreaker) {
    if (theirs != role_) return Verdict::agreed;
    // "If the agent's tiebreaker value is larger than or equal to the contents of the ICE-CONTROLLING
    // attribute, the agent generates a Binding error response [...] 487"; less: it "switches to the
    // controlled role". Of two controlled agents the one with the larger or equal value switches.
    const bool oursIsLarger = tieBreaker_ >= theirTieBreaker;
    const bool refuse = role_ == Role::controlling ? oursIsLarger : !oursIsLarger;
    if (refuse) return Verdict::refused;
    role_ = oppositeOf(role_);
    return Verdict::switched;
}

bool RoleKeeper::onRefusal(Role sentAs) {
    if (sentAs != role_) return false;
    role_ = oppositeOf(role_);
    // Two equal tie-breakers make both sides switch, again and again: a new one ends that.
    tieBreaker_ = random_.u64();
    return true;
}

} // namespace thisbe::ice
