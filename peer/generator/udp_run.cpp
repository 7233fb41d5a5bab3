#include "peer/generator/udp_run.h"

namespace thisbe::peer {

namespace {

constexpr std::size_t kControlAtOnce = 64;

} // namespace

UdpRun::UdpRun(EventLoop& loop, const Clock& clock, RandomSource& random, const UdpRunOptions& options)
    : loop_(loop),
      clock_(clock),
      options_(options),
      socket_(Endpoint(IpAddress::unspecified(options.listener.family()), 0),
              {.receiveSegments = options.receiveSegments, .sendSegments = options.sendSegments}, buffers_),
      session_(options.listener, options.plan, random),
      control_(kControlAtOnce, kControlAtOnce * packet::ControlHeader::kLargestMessage),
      pacer_(loop, clock,
             {.nextDue = [this] { return pump_ ? pump_->nextDue() : kNever; },
              .send = [this](TimePoint now) { pump_->send(now); }}),
      deadline_(loop.timers(), [this] { proceed(); }),
      tick_(loop.timers(), [this] { onTick(); }),
      watch_(loop, socket_.fd(), Interest::read, [this](Ready ready) { onReady(ready); }) {}

void UdpRun::start() {
    session_.start(clock_.now());
    tick_.arm(clock_.now() + kTick);
    proceed();
}

void UdpRun::onReady(Ready ready) {
    if (ready.error) onPathErrors();
    if (ready.writable && pump_) pump_->onWritable(clock_.now());
    if (ready.readable)
        receiveTurn_.run(
            clock_, {.nextDue = pump_ ? pump_->nextDue() : kNever, .test = session_.end() != nullptr},
            [this] { return socket_.receive(); },
            [this](TimePoint now, std::span<const Datagram> datagrams) {
                for (const Datagram& datagram : datagrams) {
                    if (tap_) tap_(now, false, datagram);
                    session_.onDatagram(now, datagram);
                }
            },
            [this] { watch_.setInterest(Interest::none); });
    proceed();
}

void UdpRun::onPathErrors() {
    for (const PathError& error : socket_.takePathErrors())
        if (error.error == DatagramError::refused && error.remote == options_.listener) session_.onRefused();
}

void UdpRun::noteSocket() {
    const UdpCounters counters = socket_.counters();
    if (session_.end() == nullptr) return;
    session_.end()->setSocketCounters(counters.kernelDrops, counters.receivedSuperPackets);
    if (session_.end()->sender() != nullptr)
        session_.end()->sender()->setSocketCounters(counters.sentSuperPackets, counters.sendCalls);
}

void UdpRun::onTick() {
    noteSocket();
    tick_.arm(clock_.now() + kTick);
    proceed();
}

void UdpRun::sendControl(TimePoint now) {
    control_.clear();
    session_.takeOutput(now, control_);
    if (control_.empty()) return;
    if (tap_)
        for (const Datagram& datagram : control_.datagrams())
            tap_(now, true, datagram);
    socket_.send(control_.datagrams()); // what does not go is sent again, as if the network had lost it
}

void UdpRun::makePump() {
    pump_ = std::make_unique<StreamPump>(
        *session_.sender(),
        [this](TimePoint, std::span<const Datagram> packets) { return socket_.send(packets); },
        options_.plan.shape, options_.gather);
    if (!tap_) return;
    pump_->setTap([this](TimePoint now, std::span<const Datagram> sent) {
        for (const Datagram& datagram : sent)
            tap_(now, true, datagram);
    });
}

void UdpRun::proceed() {
    const TimePoint now = clock_.now();
    if (now >= session_.nextDeadline()) session_.onDeadline(now);
    if (session_.sender() != nullptr && !pump_) makePump();
    if (session_.sender() == nullptr && pump_) pump_->giveUp();
    sendControl(now);
    watch_.setInterest(pump_ && pump_->blocked() ? Interest::readWrite : Interest::read);
    pacer_.wake();
    deadline_.arm(session_.nextDeadline());
    if (session_.state() == packet::GeneratorSession::State::ended) {
        pacer_.wake();
        end();
    }
}

void UdpRun::end() {
    options_.onEnd ? options_.onEnd() : loop_.stop();
}

void UdpRun::stop() {
    session_.stop(clock_.now());
    if (stopping_) end();
    stopping_ = true;
    proceed();
}

} // namespace thisbe::peer
