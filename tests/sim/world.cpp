#include "tests/sim/world.h"

namespace thisbe::sim {

using natlab::NatKind;

World::World(std::uint64_t seed, NatKind a, NatKind b, InternetOptions options)
    : internet_(seed, std::move(options)) {
    if (a == NatKind::sameLan || b == NatKind::sameLan) {
        homeA_ = homeB_ = &internet_.addHome(NatKind::sameLan);
        return;
    }
    homeA_ = &internet_.addHome(a);
    const bool shareCarrier = a == NatKind::cgnat && b == NatKind::cgnat;
    homeB_ = shareCarrier ? &internet_.addHomeBehindCarrierOf(*homeA_) : &internet_.addHome(b);
}

World::World(std::uint64_t seed, const NatConfig& a, const NatConfig& b, InternetOptions options)
    : internet_(seed, std::move(options)), homeA_(&internet_.addHome(a)), homeB_(&internet_.addHome(b)) {}

} // namespace thisbe::sim
