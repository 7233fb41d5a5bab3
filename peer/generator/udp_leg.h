// A UDP test as a part of mixed traffic.
#pragma once

#include "peer/generator/mixed_plan.h"
#include "peer/generator/traffic_leg.h"
#include "peer/generator/udp_run.h"
#include "shared/program/terminal.h"

namespace thisbe::peer {

class UdpLeg final : public TrafficLeg {
  public:
    // onOver: may be called more than once, not to destroy the leg. Throws as UdpRun.
    UdpLeg(EventLoop& loop, const Clock& clock, RandomSource& random, const Endpoint& listener,
           const MixedLeg& leg, const Paint& paint, std::function<void()> onOver);

    void start() override { run_.start(); }
    void stop() override { run_.stop(); }
    bool isOver() const override { return run_.session().state() == packet::GeneratorSession::State::ended; }
    LegReport report() const override;

  private:
    Paint paint_;
    UdpRun run_;
};

} // namespace thisbe::peer
