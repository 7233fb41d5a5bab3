#include "rendezvous/mailbox.h"

#include <algorithm>
#include <utility>

namespace thisbe::rendezvous {

Mailbox::Mailbox(std::size_t maxLetters, std::size_t maxBytes) : maxLetters_(maxLetters) {
    for (Pile* pile : {&filling_, &reading_}) {
        pile->entries.reserve(maxLetters);
        pile->block.resize(maxBytes);
    }
}

Mailbox::Put Mailbox::put(LetterKind kind, const Flow& flow, ByteView bytes) {
    const std::lock_guard lock(mutex_);
    Pile& pile = filling_;
    if (pile.entries.size() == maxLetters_ || bytes.size() > pile.block.size() - pile.used) return Put::full;
    std::ranges::copy(bytes, pile.block.begin() + static_cast<std::ptrdiff_t>(pile.used));
    pile.entries.push_back({kind, flow, pile.used, bytes.size()});
    pile.used += bytes.size();
    return pile.entries.size() == 1 ? Put::first : Put::further;
}

void Mailbox::takeAll(const std::function<void(const Letter&)>& read) {
    {
        const std::lock_guard lock(mutex_);
        std::swap(filling_, reading_);
    }
    for (const Entry& entry : reading_.entries)
        read({entry.kind, entry.flow, ByteView(reading_.block).subspan(entry.offset, entry.size)});
    reading_.entries.clear();
    reading_.used = 0;
}

} // namespace thisbe::rendezvous
