#include "peer/chat/conversation.h"

#include <algorithm>

namespace thisbe::peer {

void Conversation::put(TimePoint now, std::string text) {
    waiting_.push_back({{nextId_++, std::move(text)}, now + kPatience, false});
    pump();
}

void Conversation::onOpen() {
    open_ = true;
    for (Waiting& one : waiting_)
        one.sent = false;
    pump();
}

// Acknowledgements first: the other side waits for them, and they are short.
void Conversation::pump() {
    while (open_ && !owedAcks_.empty()) {
        if (deeds_.send(toJson(ChatAcknowledgement{owedAcks_.front()})) != SctpSendResult::accepted) return;
        owedAcks_.pop_front();
    }
    for (Waiting& one : waiting_) {
        if (!open_) return;
        if (one.sent) continue;
        if (deeds_.send(toJson(one.message)) != SctpSendResult::accepted) return;
        one.sent = true;
    }
}

bool Conversation::onMessage(std::string_view json) {
    const auto message = parseChatMessage(json);
    if (!message) return false;
    if (const auto* acknowledgement = std::get_if<ChatAcknowledgement>(&*message)) {
        const auto found = std::ranges::find_if(
            waiting_, [&](const Waiting& one) { return one.message.id == acknowledgement->id; });
        if (found != waiting_.end()) finish(static_cast<std::size_t>(found - waiting_.begin()), true, {});
        return true;
    }
    const auto& text = std::get<ChatText>(*message);
    if (isNew(text.id)) deeds_.onText(text.text);
    acknowledge(text.id);
    return true;
}

void Conversation::acknowledge(std::uint64_t id) {
    if (owedAcks_.size() == kRemembered) owedAcks_.pop_front();
    owedAcks_.push_back(id);
    pump();
}

bool Conversation::isNew(std::uint64_t id) {
    if (std::ranges::find(seen_, id) != seen_.end()) {
        ++duplicates_;
        return false;
    }
    if (seen_.size() == kRemembered) seen_.pop_front();
    seen_.push_back(id);
    return true;
}

void Conversation::failAll(const std::string& why) {
    while (!waiting_.empty())
        finish(0, false, why);
}

void Conversation::onDeadline(TimePoint now) {
    while (!waiting_.empty() && waiting_.front().deadline <= now)
        finish(0, false,
               waiting_.front().sent ? "has not acknowledged it in 30 s; it may still arrive"
                                     : "could not be reached within 30 s");
}

void Conversation::finish(std::size_t index, bool delivered, const std::string& why) {
    const auto at = waiting_.begin() + static_cast<std::ptrdiff_t>(index);
    const Outcome outcome{std::move(at->message.text), delivered, why};
    waiting_.erase(at);
    deeds_.onOutcome(outcome);
}

} // namespace thisbe::peer
