// Two sessions without their cryptography, in a simulated world.
#pragma once

#include "tests/ice/sim_call.h"
#include "tests/peer/path/path_peer.h"
#include "tests/sim/world.h"

#include <algorithm>

namespace thisbe::peer::test {

struct PathCall {
    // Both gather; call.exchange() is the signalling.
    PathCall(sim::World& in, const PathOptions& options, const ice::test::ModelRelay::Pipe& pipe = {})
        : world(in),
          call(world.internet(), world.a(), world.b(),
               {.a = {.role = ice::Role::controlling, .nomination = ice::Nomination::byOwner},
                .b = {.role = ice::Role::controlled, .nomination = ice::Nomination::byOwner},
                .pipe = pipe}),
          a(call.a, world.simulation(), options),
          b(call.b, world.simulation(), options) {}

    void run(Duration duration) { world.simulation().runFor(duration); }
    TimePoint now() { return world.simulation().now(); }
    void sayEvery(Duration interval) {
        a.sayEvery(interval);
        b.sayEvery(interval);
    }
    void restartGap() {
        a.restartGap();
        b.restartGap();
    }
    Duration longestGap() const { return std::max(a.transport().longestGap(), b.transport().longestGap()); }
    bool bothDirect() const { return a.isDirect() && b.isDirect(); }
    bool bothCarry() const { return a.carries() && b.carries(); }
    // All that was said was delivered once, in order.
    bool isComplete() const {
        return a.transport().delivered() == b.transport().said() &&
               b.transport().delivered() == a.transport().said();
    }
    std::size_t moves() const { return a.events().size() + b.events().size(); }

    sim::World& world;
    ice::test::SimCall call;
    PathPeer a;
    PathPeer b;
};

} // namespace thisbe::peer::test
