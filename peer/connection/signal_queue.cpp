#include "peer/connection/signal_queue.h"

#include <utility>

namespace thisbe::peer {

void SignalQueue::put(const CallMessage& message) {
    if (waiting_.size() == kMostWaiting) return onUndelivered_(message, "does not acknowledge signals");
    waiting_.push_back({message, toPayloads(message), 0});
    pump();
}

void SignalQueue::pump() {
    while (!handle_ && !waiting_.empty()) {
        Waiting& first = waiting_.front();
        if (first.next == first.payloads.size()) {
            const bool tooLong = first.payloads.empty();
            if (tooLong)
                giveUp("cannot be told so much at once");
            else
                finish();
            continue;
        }
        const auto sent = send_(first.payloads[first.next]);
        if (sent)
            handle_ = *sent;
        else
            giveUp(signal::toString(sent.error()));
    }
}

bool SignalQueue::onOutcome(const signal::event::SignalOutcome& outcome) {
    if (!handle_ || outcome.handle != *handle_) return false;
    handle_.reset();
    if (outcome.result == signal::SignalResult::delivered)
        ++waiting_.front().next;
    else if (outcome.result == signal::SignalResult::serverNotAnswering)
        giveUp("cannot be called: a new connection needs the server, and it does not answer");
    else
        giveUp(signal::toString(outcome.result));
    pump();
    return true;
}

void SignalQueue::finish() {
    const CallMessage message = std::move(waiting_.front().message);
    waiting_.pop_front();
    onDelivered_(message);
}

void SignalQueue::giveUp(const std::string& why) {
    const CallMessage message = std::move(waiting_.front().message);
    waiting_.pop_front();
    onUndelivered_(message, why);
}

} // namespace thisbe::peer
