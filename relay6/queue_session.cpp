#include "relay6/queue_session.h"

#include "shared/program/program.h"

namespace thisbe::relay6 {

namespace {

template<class T>
T orThrow(Result<T> result) {
    if (!result) throw StartupError(ExitStatus::failed, result.error().message);
    return std::move(*result);
}

Role otherOf(Role role) {
    return role == Role::collector ? Role::forwarder : Role::collector;
}

} // namespace

QueueSession::QueueSession(const QueueOptions& options, Role role, bool keep, bool spooled, Log& log)
    : role_(role),
      keep_(keep),
      spooled_(spooled),
      log_(log),
      queue_(orThrow(TokenQueue::open(options))),
      ledger_(orThrow(Ledger::open(options.name))) {
    if (const auto claimed = ledger_->claim(role); !claimed)
        throw StartupError(ExitStatus::failed, claimed.error().message);
    if (!queue_->notice().empty()) log_.write(LogLevel::debug, queue_->notice());
    reportPredecessor();
}

void QueueSession::reportPredecessor() {
    const std::uint64_t tokens = ledger_->writeOff(role_, spooled_);
    if (tokens == 0) return;
    const bool safe = spooled_ && role_ == Role::forwarder;
    log_.write(LogLevel::warning,
               std::string("the ") + toString(role_) + " before this one was killed with " +
                   std::to_string(tokens) +
                   " tokens in its hands: " + (safe ? "they are in the spool" : "they are lost"));
}

bool QueueSession::isLast() const {
    return !ledger_->holder(otherOf(role_)) && queue_->state().messages == 0;
}

void QueueSession::settle() {
    ledger_->writeOff(role_, spooled_);
    if (!spooled_ && role_ == Role::forwarder && isLast()) ledger_->balance();
}

void QueueSession::leave() {
    settle();
    ledger_->release(role_);
    if (keep_ || !isLast()) return;
    queue_->remove();
    ledger_->remove();
}

} // namespace thisbe::relay6
