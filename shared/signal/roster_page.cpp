#include "shared/signal/roster_page.h"

#include "shared/signal/attributes/name_attribute.h"
#include "shared/signal/attributes/roster_cursor.h"

namespace thisbe::signal {

namespace {

bool ascends(const RosterPage& page) {
    std::string_view last;
    for (const auto& entry : page.entries) {
        if (entry.id <= last) return false; // as bytes: char_traits<char> compares them unsigned
        last = entry.id;
    }
    return page.cursor.empty() || page.cursor >= last;
}

} // namespace

stun::AttributeResult<RosterPage> RosterPage::parse(const stun::MessageView& message) {
    const auto version = message.get<RosterVersion>();
    if (!version) return tl::make_unexpected(version.error());
    const auto cursor = message.get<RosterCursor>();
    if (!cursor) return tl::make_unexpected(cursor.error());
    RosterPage page{*version, {}, cursor->value};
    for (const auto& item : message.attributes()) {
        if (item.type == RosterMilestone::kType) {
            const auto milestone = message.decode<RosterMilestone>(item.value);
            if (!milestone) return stun::malformed();
            page.milestones.push_back(milestone->value);
        }
        if (item.type != RosterEntry::kType) continue;
        const auto entry = message.decode<RosterEntry>(item.value);
        if (!entry) return stun::malformed();
        page.entries.push_back(*entry);
    }
    if (!ascends(page)) return stun::malformed();
    return page;
}

void RosterPage::serialize(stun::MessageWriter& writer) const {
    writer.add(version);
    for (const auto& milestone : milestones)
        writer.add(RosterMilestone{milestone});
    for (const auto& entry : entries)
        writer.add(entry);
    writer.add(RosterCursor{cursor});
}

std::string RosterPage::toString() const {
    std::string text = "Roster page, " + version.toString();
    for (const auto& entry : entries)
        text += "; " + entry.toString();
    for (const auto& milestone : milestones)
        text += "; milestone " + std::string(milestone);
    return text + (cursor.empty() ? "; the last" : "; more after " + std::string(cursor));
}

} // namespace thisbe::signal
