#include "tests/packet/two_hosts.h"

#include <algorithm>

namespace thisbe::packet::test {

namespace {

const Endpoint kGenerator = *Endpoint::parse("192.0.2.1:40000");
const Endpoint kListener = *Endpoint::parse("192.0.2.2:5202");

} // namespace

void TwoHosts::run(Duration most) {
    const TimePoint end = now + most;
    if (session.state() == GeneratorSession::State::asking) session.start(generator.clock.local(now));
    work();
    while (now < end &&
           (session.state() != GeneratorSession::State::ended || !wire_.empty() || listening())) {
        const TimePoint next = std::min(nextEvent(), end);
        now = std::max(now, next);
        if (onStep) onStep(now);
        while (!wire_.empty() && wire_.begin()->first <= now) {
            const Delivery delivery = std::move(wire_.begin()->second);
            wire_.erase(wire_.begin());
            deliver(delivery);
        }
        work();
    }
}

bool TwoHosts::listening() {
    bool any = false;
    service.forEachSession([&any](const ListenerSession& each) { any = any || !each.over(); });
    return any;
}

TimePoint TwoHosts::nextEvent() {
    TimePoint next = wire_.empty() ? kNever : wire_.begin()->first;
    next = std::min(next, generator.clock.trueTime(session.nextDeadline()));
    if (StreamSender* const sender = session.sender())
        next = std::min(next, generator.clock.trueTime(sender->nextDue()));
    if (service.size() > 0) next = std::min(next, listener.clock.trueTime(service.nextDeadline()));
    service.forEachSession([&](ListenerSession& each) {
        if (each.sender() != nullptr)
            next = std::min(next, listener.clock.trueTime(each.sender()->nextDue()));
    });
    return next;
}

void TwoHosts::work() {
    const TimePoint here = generator.clock.local(now);
    if (here >= session.nextDeadline()) session.onDeadline(here);
    batch_.clear();
    session.takeOutput(here, batch_);
    transmit(true, batch_);
    pace(true, session.sender(), here);

    const TimePoint there = listener.clock.local(now);
    if (there >= service.nextDeadline()) service.onDeadline(there);
    batch_.clear();
    service.takeOutput(there, batch_);
    transmit(false, batch_);
    service.forEachSession([&](ListenerSession& each) { pace(false, each.sender(), there); });
    while (const auto event = service.takeEvent())
        events.push_back(*event);
}

void TwoHosts::pace(bool fromGenerator, StreamSender* sender, TimePoint local) {
    if (sender == nullptr) return;
    batch_.clear();
    if (sender->take(local, 256, batch_) == 0) return;
    transmit(fromGenerator, batch_);
    sender->onSent(local, batch_, {.handled = batch_.datagrams().size(), .failures = {}});
}

void TwoHosts::transmit(bool fromGenerator, const DatagramBatch& batch) {
    Node& node = fromGenerator ? generator : listener;
    for (const Datagram& datagram : batch.datagrams()) {
        const bool data = probeKindOf(datagram.payload) == ProbeKind::data;
        node.truth.sent += data;
        if (chance() < node.out.loss || (filter && !filter(fromGenerator, datagram.payload))) {
            node.truth.lost += data;
            continue;
        }
        const int copies = data && chance() < node.out.duplication ? 2 : 1;
        node.truth.duplicated += copies == 2;
        for (int i = 0; i < copies; ++i) {
            const auto random = static_cast<std::uint64_t>(node.out.random.count()) + 1;
            const Duration delay =
                node.out.delay + Duration(static_cast<Duration::rep>(random_.below(random)));
            const auto header = ProbeHeader::parse(datagram.payload);
            wire_.emplace(now + delay,
                          Delivery{fromGenerator, {datagram.payload.begin(), datagram.payload.end()}});
            if (data && header) sentAt_[{fromGenerator, header->sequence}] = now;
        }
    }
}

void TwoHosts::deliver(const Delivery& delivery) {
    LinkTruth& truth = (delivery.toListener ? generator : listener).truth;
    const auto header = ProbeHeader::parse(delivery.bytes);
    if (header && header->kind == ProbeKind::data) {
        truth.arrivals.push_back(header->sequence);
        if (arrived_.insert({delivery.toListener, header->sequence}).second)
            truth.delays.push_back(now - sentAt_[{delivery.toListener, header->sequence}]);
    }
    if (delivery.toListener)
        service.onDatagram(listener.clock.local(now),
                           {.payload = delivery.bytes, .local = kListener, .remote = kGenerator});
    else
        session.onDatagram(generator.clock.local(now),
                           {.payload = delivery.bytes, .local = kGenerator, .remote = kListener});
}

} // namespace thisbe::packet::test
