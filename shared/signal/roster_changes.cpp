#include "shared/signal/roster_changes.h"

namespace thisbe::signal {

namespace {

template<class A>
bool append(const stun::MessageView& message, ByteView value, std::vector<RosterChange>& changes) {
    const auto change = message.decode<A>(value);
    if (change) changes.emplace_back(*change);
    return change.has_value();
}

} // namespace

stun::AttributeResult<RosterChanges> RosterChanges::parse(const stun::MessageView& message) {
    const auto range = message.get<RosterRange>();
    if (!range) return tl::make_unexpected(range.error());
    RosterChanges result{*range, {}};
    for (const auto& item : message.attributes()) {
        bool ok = true;
        if (item.type == RosterEntry::kType) ok = append<RosterEntry>(message, item.value, result.changes);
        if (item.type == RosterRemoval::kType)
            ok = append<RosterRemoval>(message, item.value, result.changes);
        if (!ok) return stun::malformed();
    }
    return result;
}

void RosterChanges::serialize(stun::MessageWriter& writer) const {
    writer.add(range);
    for (const auto& change : changes)
        std::visit([&writer](const auto& attribute) { writer.add(attribute); }, change);
}

std::string RosterChanges::toString() const {
    std::string text = "Roster " + range.toString();
    for (const auto& change : changes)
        text += "; " + std::visit([](const auto& attribute) { return attribute.toString(); }, change);
    return text;
}

} // namespace thisbe::signal
