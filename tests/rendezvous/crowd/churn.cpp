#include "tests/rendezvous/crowd/churn.h"

namespace thisbe::rendezvous::test {

void Churn::bringIn(Duration over) {
    const TimePoint start = crowd_.now();
    const auto count = static_cast<Duration::rep>(crowd_.members().size());
    Duration::rep index = 0;
    for (Crowd::Member& member : crowd_.members())
        crowd_.simulation().at(start + over * index++ / count, [&] { crowd_.start(member); });
    crowd_.simulation().runUntil(start + over);
}

void Churn::runUntil(TimePoint end) {
    scheduleNext(end);
    crowd_.simulation().runUntil(end);
}

void Churn::scheduleNext(TimePoint end) {
    const TimePoint next =
        crowd_.now() +
        Duration(static_cast<Duration::rep>(random_.below(2 * static_cast<std::uint64_t>(mean_.count()))));
    if (next >= end) return;
    crowd_.simulation().at(next, [this, end] {
        happen();
        scheduleNext(end);
    });
}

void Churn::happen() {
    Crowd::Member& member = crowd_.members()[random_.below(crowd_.members().size())];
    // Whatever happened to it last shall have had its effect, but not on everybody yet.
    if (crowd_.now() - member.touchedAt < Crowd::kFarewell) return;
    ++happenings_;
    if (member.program == nullptr)
        crowd_.start(member);
    else
        happenTo(member);
}

void Churn::happenTo(Crowd::Member& member) {
    switch (random_.below(8)) {
    case 0:
        return crowd_.leave(member);
    case 1:
        return crowd_.kill(member);
    case 2:
        return crowd_.powerCut(member);
    case 3:
        crowd_.kill(member);
        return crowd_.start(member);
    case 4:
        return crowd_.takeOver(member);
    default:
        // Those with public addresses stay where they are, and are killed and started again instead.
        if (crowd_.canMove(member)) return crowd_.move(member);
        crowd_.kill(member);
        return crowd_.start(member);
    }
}

} // namespace thisbe::rendezvous::test
