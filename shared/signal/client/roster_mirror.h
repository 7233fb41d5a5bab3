// The peers of the room, as far as the server has told.
#pragma once

#include "shared/base/clock.h"
#include "shared/signal/conversation.h"
#include "shared/signal/registration_event.h"
#include "shared/signal/roster_changes.h"

#include <deque>
#include <map>

namespace thisbe::signal {

struct RosterPeer {
    IdentityKey key;
    Instance instance;
    PeerEndpoints endpoints;
    TimePoint heardAt{}; // by the server, on our clock

    static RosterPeer of(TimePoint now, const RosterEntry& entry) {
        return {entry.key, entry.instance, entry.endpoints, now - entry.sinceHeard()};
    }
    Party party() const { return {key, instance}; }

    friend bool operator==(const RosterPeer&, const RosterPeer&) = default;
};

// Pure data: what to ask for and when is RosterSync's business. Not thread-safe.
class RosterMirror {
  public:
    using Peers = std::map<std::string, RosterPeer, std::less<>>;
    using Events = std::deque<RegistrationEvent>;
    // Ten times what our server allows in a room. More is a server that wants our memory, not our company:
    // what goes beyond is left out.
    static constexpr std::size_t kMaxPeers = 100'000;

    RosterMirror(std::string ownId, const IdentityKey& ownKey) : ownId_(std::move(ownId)), ownKey_(ownKey) {}

    // Ordered by id; our own entry is among them.
    const Peers& peers() const { return peers_; }
    const RosterPeer* find(std::string_view id) const;
    bool isSelf(std::string_view id, const RosterPeer& peer) const {
        return id == ownId_ && peer.key == ownKey_;
    }
    // What it stands at; none before the first pages were whole.
    const std::optional<RosterVersion>& version() const { return version_; }

    // False, changing nothing, when these changes begin after what it stands at, or end before. True, and
    // changing nothing either, when they end just there.
    bool apply(TimePoint now, const RosterChanges& changes, Events& events);

    // These pages, whole, take the place of what is there.
    void replace(Peers peers, const RosterVersion& version, Events& events);

  private:
    void put(TimePoint now, const RosterEntry& entry, Events& events);
    void remove(const RosterRemoval& removal, Events& events);
    void tell(Reason reason, const std::string& id, const RosterPeer& peer, Events& events) const;

    std::string ownId_;
    IdentityKey ownKey_;
    Peers peers_;
    std::optional<RosterVersion> version_;
};

} // namespace thisbe::signal
