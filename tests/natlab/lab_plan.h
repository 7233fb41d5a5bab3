// What a whole lab is to be.
#pragma once

#include "tests/natlab/home_plan.h"

#include <chrono>
#include <optional>

namespace thisbe::natlab {

struct LabPlan {
    HomePlan homeA;
    HomePlan homeB;
    // Of the TUN NATs: every datagram in either direction waits `delay` in each of them and is lost with this
    // probability.
    std::chrono::milliseconds delay{0};
    double lossPercent = 0;
    // How long an idle UDP mapping lives in every NAT of the lab; none: the kernel's 30 s and 120 s.
    std::optional<std::chrono::seconds> udpTimeout;

    static LabPlan of(NatKind a, NatKind b) { return {{a, std::nullopt}, {b, std::nullopt}, {}, 0, {}}; }

    bool sharesLan() const { return homeA.kind == NatKind::sameLan; }
    bool hasCarrier() const { return homeA.behindCarrier() || homeB.behindCarrier(); }

    // The plan as it can be built, or why it cannot: same-lan takes both homes, delay and loss take TUN NATs.
    Result<LabPlan> resolved() const;
};

} // namespace thisbe::natlab
