// The parts that a registration service needs, for tests that are about something else.
#pragma once

#include "rendezvous/registration_service.h"
#include "tests/sim/virtual_clock.h"
#include "tests/support/seeded_random.h"

namespace thisbe::rendezvous::test {

class ServerFixture {
  public:
    RegistrationService::Parts parts() { return {identity_, access_, nonces_, random_, Log::none()}; }

  private:
    sim::VirtualClock clock_;
    thisbe::test::SeededRandom random_{1};
    ServerIdentity identity_{Identity::generate().value(), "thisbe", {}};
    AccessControl access_{{}, "thisbe", clock_};
    stun::NonceIssuer nonces_{{}, std::chrono::minutes(10), {.passwordAlgorithms = true}};
};

} // namespace thisbe::rendezvous::test
