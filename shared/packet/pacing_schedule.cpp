#include "shared/packet/pacing_schedule.h"

#include "shared/packet/pacing/constant_process.h"
#include "shared/packet/pacing/on_off_process.h"
#include "shared/packet/pacing/poisson_process.h"
#include "shared/packet/pacing/ramp_process.h"
#include "shared/packet/seeded_source.h"

namespace thisbe::packet {

namespace {

std::unique_ptr<ArrivalProcess> processOf(const TrafficShape& shape, RandomSource& random) {
    switch (shape.pattern) {
    case TrafficPattern::constant:
        return std::make_unique<ConstantProcess>(shape.rate, 1);
    case TrafficPattern::poisson:
        return std::make_unique<PoissonProcess>(shape.rate, random);
    case TrafficPattern::onOff:
        return std::make_unique<OnOffProcess>(shape.rate, random);
    case TrafficPattern::burst:
        return std::make_unique<ConstantProcess>(shape.rate, shape.burst);
    case TrafficPattern::ramp:
        return std::make_unique<RampProcess>(shape.rate, shape.duration);
    }
    return nullptr;
}

} // namespace

PacingSchedule::PacingSchedule(const TrafficShape& shape)
    : shape_(shape),
      random_(std::make_unique<SeededSource>(shape.seed)),
      process_(processOf(shape, *random_)) {
    advance();
}

PacingSchedule::~PacingSchedule() = default;

void PacingSchedule::pop() {
    ++popped_;
    advance();
}

void PacingSchedule::advance() {
    next_.reset();
    if (shape_.count != 0 && popped_ == shape_.count) return;
    const std::uint16_t size = shape_.sizes.draw(*random_);
    const Duration at = process_->next(size);
    if (!ended(at)) next_ = Packet{at, size};
}

} // namespace thisbe::packet
