// Requests to an ordinary server as a part of mixed traffic.
#pragma once

#include "peer/generator/http_run.h"
#include "peer/generator/mixed_plan.h"
#include "peer/generator/traffic_leg.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace thisbe::peer {

// In a thread of its own, since requests block. It ends after the request under way, which takes 10 s at
// most.
class HttpLeg final : public TrafficLeg {
  public:
    // server: host, port and path. onOver: called in the leg's thread, at its end.
    HttpLeg(const Clock& clock, std::string url, HttpRunOptions server, const MixedLeg& leg,
            std::function<void()> onOver);
    ~HttpLeg() override;

    void start() override;
    void stop() override;
    bool isOver() const override { return over_; }
    LegReport report() const override;

  private:
    bool pause(Duration length);

    const Clock& clock_;
    std::string url_;
    HttpRun run_;
    std::function<void()> onOver_;
    std::atomic<std::uint64_t> begun_ = 0;
    std::atomic<bool> over_ = false; // results_ are the thread's until then
    HttpResults results_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopped_ = false; // guarded by mutex_
    std::thread thread_;
};

} // namespace thisbe::peer
