#include "peer/connection/message_assembler.h"

#include <algorithm>

namespace thisbe::peer {

std::optional<CallMessage> MessageAssembler::add(TimePoint now, const CallMessagePart& part) {
    std::erase_if(open_, [now](const Open& open) { return now - open.since > kPatience; });
    if (part.parts == 1)
        return CallMessage{part.kind, part.call, part.number, part.latest, std::string(part.text)};
    Open& open = openFor(now, part);
    if (part.part >= open.parts.size()) return std::nullopt; // contradicts what an earlier part said
    auto& place = open.parts[part.part];
    if (place) return std::nullopt;
    place.emplace(part.text);
    if (--open.missing > 0) return std::nullopt;
    CallMessage whole = open.head;
    for (const auto& text : open.parts)
        whole.text += *text;
    std::erase_if(open_, [](const Open& one) { return one.missing == 0; });
    return whole;
}

MessageAssembler::Open& MessageAssembler::openFor(TimePoint now, const CallMessagePart& part) {
    const auto found = std::ranges::find_if(open_, [&](const Open& open) {
        return open.head.call == part.call && open.head.number == part.number && open.head.kind == part.kind;
    });
    if (found != open_.end()) return *found;
    if (open_.size() == kMostOpen) open_.pop_front();
    open_.push_back({{part.kind, part.call, part.number, part.latest, {}}, {}, part.parts, now});
    open_.back().parts.resize(part.parts);
    return open_.back();
}

} // namespace thisbe::peer
