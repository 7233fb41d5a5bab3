#include "peer/shell/chat_outbox.h"

#include "peer/session/chat_text.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

// As the end of a sentence that begins with the peer's id.
std::string reasonOf(signal::SendError error) {
    if (error == signal::SendError::unknownPeer) return "is not in this room; @show_list shows who is";
    return std::string("was not sent it: ") + toString(error);
}

} // namespace

void ChatOutbox::put(std::string to, std::string text) {
    chats_.push_back({std::move(to), std::move(text), {}});
    pump();
}

bool ChatOutbox::isFirstFor(std::size_t index) const {
    return std::ranges::none_of(chats_.begin(), chats_.begin() + static_cast<std::ptrdiff_t>(index),
                                [&](const Chat& earlier) { return earlier.to == chats_[index].to; });
}

void ChatOutbox::pump() {
    if (std::exchange(pumping_, true)) return;
    for (std::size_t i = 0; i < chats_.size();) {
        if (chats_[i].handle || !isFirstFor(i)) {
            ++i;
            continue;
        }
        const auto handle = send_(chats_[i].to, chatPayload(chats_[i].text));
        if (handle) {
            chats_[i++].handle = *handle;
        } else if (handle.error() == signal::SendError::tooMany) {
            break; // the next outcome makes room
        } else {
            const Chat failed = std::move(chats_[i]);
            chats_.erase(chats_.begin() + static_cast<std::ptrdiff_t>(i));
            tell_({failed.to, failed.text, false, {}, reasonOf(handle.error())});
            i = 0; // the next one to that peer may go, and telling may have put more
        }
    }
    pumping_ = false;
}

void ChatOutbox::onOutcome(const signal::event::SignalOutcome& outcome) {
    const auto found =
        std::ranges::find_if(chats_, [&](const Chat& chat) { return chat.handle == outcome.handle; });
    if (found == chats_.end()) return; // a signal of somebody else's
    const Chat chat = std::move(*found);
    chats_.erase(found);
    const bool delivered = outcome.result == signal::SignalResult::delivered;
    std::string why = delivered ? "" : toString(outcome.result);
    if (!delivered && !outcome.text.empty()) why += ": " + outcome.text;
    tell_({chat.to, chat.text, delivered, outcome.way, std::move(why)});
    pump();
}

} // namespace thisbe::peer
