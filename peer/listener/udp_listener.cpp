#include "peer/listener/udp_listener.h"

#include "peer/report/test_result_json.h"
#include "peer/report/test_result_of.h"
#include "peer/report/test_result_row.h"
#include "peer/report/test_result_text.h"
#include "peer/store/store.h"
#include "shared/program/json_text.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

constexpr std::size_t kControlAtOnce = 128;

} // namespace

UdpListener::UdpListener(ListenContext& context, const Endpoint& local, const UdpListenerOptions& options)
    : context_(context),
      socket_(local, {.receiveSegments = options.receiveSegments, .sendSegments = options.sendSegments},
              buffers_),
      service_(options.limits, random_),
      control_(kControlAtOnce, kControlAtOnce * packet::ControlHeader::kLargestMessage),
      pacer_(context.loop, context.clock,
             {.nextDue = [this] { return nextDue(); },
              .send =
                  [this](TimePoint now) {
                      for (auto& [id, pump] : pumps_)
                          if (pump->nextDue() <= now) pump->send(now);
                  }}),
      deadline_(context.loop.timers(), [this] { proceed(); }),
      tick_(context.loop.timers(), [this] { onTick(); }),
      watch_(context.loop, socket_.fd(), Interest::read, [this](Ready ready) { onReady(ready); }) {}

TimePoint UdpListener::nextDue() const {
    TimePoint next = kNever;
    for (const auto& [id, pump] : pumps_)
        next = std::min(next, pump->nextDue());
    return next;
}

void UdpListener::onReady(Ready ready) {
    if (ready.error) socket_.takePathErrors(); // counted; whoever does not hear us goes silent too
    const TimePoint woken = context_.clock.now();
    if (ready.writable)
        for (auto& [id, pump] : pumps_)
            pump->onWritable(woken);
    if (ready.readable)
        receiveTurn_.run(
            context_.clock, {.nextDue = nextDue(), .test = service_.size() > 0},
            [this] { return socket_.receive(); },
            [this](TimePoint now, std::span<const Datagram> datagrams) {
                for (const Datagram& datagram : datagrams)
                    service_.onDatagram(now, datagram);
            },
            [this] { watch_.setInterest(Interest::none); });
    proceed();
}

void UdpListener::onTick() {
    const UdpCounters counters = socket_.counters();
    service_.setSocketCounters(counters.kernelDrops, counters.receivedSuperPackets);
    proceed();
}

void UdpListener::matchPumps() {
    std::size_t sending = 0;
    service_.forEachSession([&](packet::ListenerSession& session) {
        packet::StreamSender* const sender = session.sender();
        if (sender == nullptr) return;
        ++sending;
        auto& pump = pumps_[session.end().session()];
        if (!pump)
            pump = std::make_unique<StreamPump>(
                *sender,
                [this](TimePoint, std::span<const Datagram> packets) { return socket_.send(packets); },
                session.options().plan.shape, 0);
    });
    if (sending == pumps_.size()) return;
    std::unordered_map<packet::SessionId, std::unique_ptr<StreamPump>> kept;
    service_.forEachSession([&](packet::ListenerSession& session) {
        const auto pump = pumps_.find(session.end().session());
        if (pump != pumps_.end() && session.sender() != nullptr) kept.insert(pumps_.extract(pump));
    });
    pumps_ = std::move(kept);
}

void UdpListener::proceed() {
    const TimePoint now = context_.clock.now();
    if (now >= service_.nextDeadline()) service_.onDeadline(now);
    matchPumps(); // before sessions go
    sendControl(now);
    report();
    const bool blocked =
        std::ranges::any_of(pumps_, [](const auto& entry) { return entry.second->blocked(); });
    watch_.setInterest(blocked ? Interest::readWrite : Interest::read);
    pacer_.wake();
    deadline_.arm(service_.nextDeadline());
    if (service_.size() == 0)
        tick_.disarm();
    else if (!tick_.armed())
        tick_.arm(now + kTick);
}

void UdpListener::sendControl(TimePoint now) {
    control_.clear();
    service_.takeOutput(now, control_);
    if (!control_.empty()) socket_.send(control_.datagrams());
}

void UdpListener::report() {
    while (const auto event = service_.takeEvent()) {
        if (event->outcome == packet::TestOutcome::running) {
            ++tests_;
            if (!context_.arguments.json)
                context_.out.text() += "udp test from " + event->remote.toString() + ": " +
                                       event->plan.shape.toString() + ", " +
                                       packet::toString(event->plan.direction) + "\n";
        } else {
            const TestResult result = resultOf(*event);
            context_.out.text() +=
                context_.arguments.json ? asJson(result) + "\n" : asText(result, context_.paint);
            keep(result);
        }
        context_.out.flush();
    }
}

void UdpListener::keep(const TestResult& result) {
    if (context_.store == nullptr) return;
    TestRow row = asRow(result);
    row.side = "listener";
    row.endedAt = context_.clock.wallNow();
    context_.store->add(std::move(row));
}

void UdpListener::finish() {
    service_.stop();
    proceed();
    watch_.setInterest(Interest::none);
    const packet::ListenerCounters& counters = service_.counters();
    if (context_.arguments.json) return;
    context_.out.text() += "--- udp " + localEndpoint().toString() + ": " + std::to_string(tests_) +
                           " tests, " + std::to_string(counters.refused) +
                           " refused; datagrams of no test: " +
                           std::to_string(counters.strangers + counters.unknown + counters.forged) + " ---\n";
    context_.out.flush();
}

} // namespace thisbe::peer
