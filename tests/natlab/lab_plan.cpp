#include "tests/natlab/lab_plan.h"

namespace thisbe::natlab {

Result<LabPlan> LabPlan::resolved() const {
    LabPlan plan = *this;
    if ((homeA.kind == NatKind::sameLan) != (homeB.kind == NatKind::sameLan)) {
        return failure("same-lan is one home for both: say 'same-lan' alone or twice, not with '" +
                       (homeA.kind == NatKind::sameLan ? homeB : homeA).toString() + "'");
    }
    if (lossPercent < 0 || lossPercent > 100) {
        return failure("a loss of " + std::to_string(lossPercent) + " percent; expected 0 to 100");
    }
    if (delay.count() < 0)
        return failure("a delay of " + std::to_string(delay.count()) + " ms; expected 0 or more");
    if (delay.count() > 0 || lossPercent > 0) {
        for (HomePlan* home : {&plan.homeA, &plan.homeB}) {
            auto overTun = home->overTun();
            if (!overTun) return tl::make_unexpected(overTun.error());
            *home = *overTun;
        }
    }
    return plan;
}

} // namespace thisbe::natlab
