// A test over TCP as a part of mixed traffic.
#pragma once

#include "peer/generator/mixed_plan.h"
#include "peer/generator/tcp_run.h"
#include "peer/generator/traffic_leg.h"

namespace thisbe::peer {

class TcpLeg final : public TrafficLeg {
  public:
    // onOver: not to destroy the leg.
    TcpLeg(EventLoop& loop, std::vector<Endpoint> addresses, const MixedLeg& leg,
           std::function<void()> onOver);

    void start() override;
    void stop() override;
    bool isOver() const override { return run_ && run_->isOver(); }
    LegReport report() const override;

  private:
    EventLoop& loop_;
    std::vector<Endpoint> addresses_;
    packet::StreamPlan plan_;
    std::function<void()> onOver_;
    std::unique_ptr<TcpRun> run_; // from start() on
};

} // namespace thisbe::peer
