#include "shared/signal/client/roster_mirror.h"

namespace thisbe::signal {

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
        const auto added = peers_.emplace(std::string(entry.id), RosterPeer::of(now, entry)).first;
        return tell(Reason::joined, added->first, added->second, events);
    }
    const bool otherKey = found->second.key != entry.key;
    const bool moved = found->second.endpoints != entry.endpoints;
    found->second = RosterPeer::of(now, entry);
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

void RosterMirror::replace(Peers peers, const RosterVersion& version, Events& events) {
    const bool first = !version_;
    peers_.swap(peers);
    version_ = version;
    // The first whole roster is shown as such; later ones by what they changed.
    if (first) return;
    for (const auto& [id, peer] : peers)
        if (!peers_.contains(id)) tell(Reason::none, id, peer, events);
    for (const auto& [id, peer] : peers_) {
        const auto before = peers.find(id);
        if (before == peers.end() || before->second.key != peer.key)
            tell(Reason::joined, id, peer, events);
        else if (before->second.endpoints != peer.endpoints)
            tell(Reason::moved, id, peer, events);
    }
}

} // namespace thisbe::signal
