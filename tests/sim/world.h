// Two peers and a server, each peer in a home of a given kind: what most tests of a conversation need.
#pragma once

#include "tests/sim/internet.h"

namespace thisbe::sim {

// Peer B is the second host of peer A's home when either kind is same-lan; two cgnat homes share one carrier
// and the private range.
class World {
  public:
    World(std::uint64_t seed, natlab::NatKind a, natlab::NatKind b, InternetOptions options = {});
    World(std::uint64_t seed, const NatConfig& a, const NatConfig& b, InternetOptions options = {});

    Internet& internet() { return internet_; }
    Simulation& simulation() { return internet_.simulation(); }
    Host& server() { return internet_.server(); }
    Home& homeA() { return *homeA_; }
    Home& homeB() { return *homeB_; }
    Host& a() { return homeA_->host(0); }
    Host& b() { return homeA_ == homeB_ ? homeA_->host(1) : homeB_->host(0); }

  private:
    Internet internet_;
    Home* homeA_;
    Home* homeB_;
};

} // namespace thisbe::sim
