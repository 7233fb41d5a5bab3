#include "shared/signal/client/roster_mirror.h"

namespace thisbe::signal {

namespace {

RosterPeer peerOf(TimePoint now, const RosterEntry& entry) {
    return {entry.key, entry.instance, entry.endpoints, now - entry.sinceHeard()};
}

} // namespace

const RosterPeer* RosterMirror::find(std::string_view id) const {
    const auto found = peers_.find(id);
    return found == peers_.end() ? nullptr : &found->second;
}

void RosterMirror::tell(Reason reason, const std::string& id, const RosterPeer& peer, Events& events) const {
    if (!isSelf(id, peer)) events.emplace_back(event::PeerChanged{reason, id, peer.key, peer.endpoints});
}

void RosterMirror::put(TimePoint now, const RosterEntry& entry, Events& events) {
    const auto found = peers_.find(entry.id);
    if (found == peers_.end()) {
        if (peers_.size() >= kMaxPeers) return;
        const auto added = peers_.emplace(std::string(entry.id), peerOf(now, entry)).first;
        return tell(Reason::joined, added->first, added->second, events);
    }
    const bool otherKey = found->second.key != entry.key;
    const bool moved = found->second.endpoints != entry.endpoints;
    found->second = peerOf(now, entry);
    // What pages have told already is no news, and neither is a second family.
    if (otherKey)
        tell(Reason::joined, found->first, found->second, events);
    else if (moved && entry.reason == Reason::moved)
        tell(Reason::moved, found->first, found->second, events);
}

void RosterMirror::remove(const RosterRemoval& removal, Events& events) {
    const auto found = peers_.find(removal.id);
    if (found == peers_.end()) return;
    tell(removal.reason, found->first, found->second, events);
    peers_.erase(found);
}

bool RosterMirror::apply(TimePoint now, const RosterChanges& changes, Events& events) {
    const RosterRange& range = changes.range;
    if (!version_ || version_->epoch != range.epoch) return false;
    // "The peer applies it if it stands at from or between from and to": an answer and a push may overtake
    // each other.
    if (version_->number < range.from || version_->number > range.to) return false;
    // "At to it has them already": they may be older than what the pages told.
    if (version_->number == range.to) return true;
    for (const auto& change : changes.changes) {
        if (const auto* entry = std::get_if<RosterEntry>(&change))
            put(now, *entry, events);
        else
            remove(std::get<RosterRemoval>(change), events);
    }
    version_ = range.after();
    return true;
}

bool RosterMirror::hasPagesOf(std::uint64_t epoch) const {
    return pagesVersion_ && pagesVersion_->epoch == epoch;
}

void RosterMirror::beginPages() {
    pages_.clear();
    pagesVersion_.reset();
    cursor_.clear();
}

bool RosterMirror::addPage(TimePoint now, const RosterPage& page) {
    const bool leadsOn = page.cursor.empty() || page.cursor > cursor_;
    const bool follows = page.entries.empty() || page.entries.front().id > cursor_;
    if (!leadsOn || !follows || pages_.size() + page.entries.size() > kMaxPeers) return false;
    if (page.entries.empty() && !page.cursor.empty()) return false;
    if (!pagesVersion_) pagesVersion_ = page.version;
    for (const auto& entry : page.entries)
        pages_.insert_or_assign(std::string(entry.id), peerOf(now, entry));
    cursor_ = page.cursor;
    return true;
}

void RosterMirror::finishPages(Events& events) {
    const bool first = !version_;
    peers_.swap(pages_);
    version_ = pagesVersion_;
    // The first whole roster is shown as such; later ones by what they changed.
    if (!first) {
        for (const auto& [id, peer] : pages_)
            if (!peers_.contains(id)) tell(Reason::none, id, peer, events);
        for (const auto& [id, peer] : peers_) {
            const auto before = pages_.find(id);
            if (before == pages_.end() || before->second.key != peer.key)
                tell(Reason::joined, id, peer, events);
            else if (before->second.endpoints != peer.endpoints)
                tell(Reason::moved, id, peer, events);
        }
    }
    beginPages();
}

} // namespace thisbe::signal
