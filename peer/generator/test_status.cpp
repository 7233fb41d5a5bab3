#include "peer/generator/test_status.h"

#include "shared/program/program.h"

namespace thisbe::peer {

ExitStatus exitStatusOf(packet::TestOutcome outcome) {
    switch (outcome) {
    case packet::TestOutcome::completed:
        return ExitStatus::success;
    case packet::TestOutcome::noAnswer:
        return ExitStatus::noAnswer;
    case packet::TestOutcome::refused:
        return ExitStatus::refused;
    case packet::TestOutcome::running:
    case packet::TestOutcome::stopped:
    case packet::TestOutcome::vanished:
    case packet::TestOutcome::aborted:
    case packet::TestOutcome::brokenOff:
        break;
    }
    return ExitStatus::failed;
}

ExitStatus statusOf(packet::TestOutcome outcome, const std::string& problem) {
    const ExitStatus status = exitStatusOf(outcome);
    if (status == ExitStatus::success) return status;
    throw StartupError(status, problem.empty() ? "the test was broken off" : problem);
}

} // namespace thisbe::peer
