// A generator and a listener on a link whose every deed is known, each with a clock of its own.
#pragma once

#include "shared/packet/generator_session.h"
#include "shared/packet/listener_service.h"
#include "tests/support/seeded_random.h"

#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace thisbe::packet::test {

// A clock that differs from the true time.
struct HostClock {
    Duration offset{};
    double drift = 0;

    TimePoint local(TimePoint trueTime) const {
        const auto since = static_cast<double>(trueTime.time_since_epoch().count());
        return trueTime + offset + Duration(std::llround(since * drift));
    }
    // The first true time at which the local clock shows so much.
    TimePoint trueTime(TimePoint shown) const {
        if (shown == kNever || shown <= local(TimePoint{})) return shown == kNever ? kNever : TimePoint{};
        const auto since = static_cast<double>((shown - offset).time_since_epoch().count());
        TimePoint at{Duration(std::llround(since / (1 + drift)))};
        while (local(at) < shown)
            ++at;
        return at;
    }
};

// What one direction of the link does.
struct LinkRules {
    Duration delay = std::chrono::milliseconds(10);
    Duration random{}; // on top, evenly distributed: it reorders
    double loss = 0;
    double duplication = 0;
};

// What it did to test packets, numbered as sent.
struct LinkTruth {
    std::uint64_t sent = 0;
    std::uint64_t lost = 0;
    std::uint64_t duplicated = 0;
    std::vector<std::uint64_t> arrivals; // in order, with duplicates
    std::vector<Duration> delays;        // of first copies
};

class TwoHosts {
  public:
    struct Node {
        HostClock clock;
        LinkRules out;
        LinkTruth truth;
    };

    TwoHosts(const TestPlan& plan, std::uint64_t seed, const ListenerLimits& limits = {})
        : random_(seed),
          service(limits, random_),
          session(*Endpoint::parse("192.0.2.2:5202"), plan, random_) {}

    // Until both ends of the test have ended, or so much true time passed.
    void run(Duration most = std::chrono::seconds(60));
    // Called for every datagram that leaves; false loses it.
    std::function<bool(bool fromGenerator, ByteView)> filter;
    std::function<void(TimePoint)> onStep;

    TimePoint now{std::chrono::seconds(1000)};
    Node generator;
    Node listener;

  private:
    struct Delivery {
        bool toListener;
        std::vector<std::uint8_t> bytes;
    };

    void transmit(bool fromGenerator, const DatagramBatch& batch);
    void deliver(const Delivery& delivery);
    void work();
    void pace(bool fromGenerator, StreamSender* sender, TimePoint local);
    TimePoint nextEvent();
    bool listening();
    double chance() { return static_cast<double>(random_.u64() >> 11) * 0x1p-53; }

    thisbe::test::SeededRandom random_;
    std::multimap<TimePoint, Delivery> wire_;
    DatagramBatch batch_{256, 512 * 1024};
    std::set<std::pair<bool, std::uint64_t>> arrived_;
    std::map<std::pair<bool, std::uint64_t>, TimePoint> sentAt_;

  public:
    ListenerService service;
    GeneratorSession session;
    std::vector<ListenerEvent> events;
};

} // namespace thisbe::packet::test
