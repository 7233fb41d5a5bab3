// Who is in a room, in the order of their ids, and what changed lately.
#pragma once

#include "rendezvous/change_log.h"
#include "rendezvous/session_table.h"

#include <set>
#include <string_view>

namespace thisbe::rendezvous {

// What a peer must be told to come from one version to another.
struct RosterItem {
    PresenceChange change;  // moved to updated only tell how it became what it is
    const Session* session; // null for a removal
    std::string_view id;
};

// Changes are told by what became of them: a peer that moved three times is one entry, at its last change,
// as it is now. So a roster that was told everything up to a version may already know more than that version,
// never less; being told again changes nothing.
class Roster {
  public:
    // Looking further than this for one answer would let a peer that lags keep the server busy.
    static constexpr std::size_t kMaxScan = 512;

    // The version before the first change. The sessions must outlive this.
    Roster(const SessionTable& sessions, std::uint64_t version) : byId_(ById{&sessions}), log_(version) {}

    std::size_t size() const { return byId_.size(); }
    bool empty() const { return byId_.empty(); }
    std::uint64_t version() const { return log_.version(); }
    bool covers(std::uint64_t version) const { return log_.covers(version); }

    const Session* find(std::string_view id) const;
    // Whether a peer of this id went while the log remembers it.
    bool wentLately(std::string_view id) const;

    // The session must be complete, its id free.
    void join(Session& session);
    // moved or updated
    void change(Session& session, PresenceChange change);
    // left, timedOut or replaced
    void remove(const Session& session, PresenceChange why);

    // Calls take(RosterItem) for what changed after from until it says false, and returns the version that
    // is reached with what it took. covers(from) must hold. Whoever applies the items does the removals
    // first.
    template<class Take>
    std::uint64_t changesSince(std::uint64_t from, Take&& take) const;

    // Calls take(const Session&) for each peer whose id comes after the given one, until it says false.
    // Returns the last one taken, or null if none is left after it.
    template<class Take>
    const Session* page(std::string_view after, Take&& take) const;

  private:
    // Ascending byte order, as the protocol's pages have it.
    struct ById {
        using is_transparent = void;
        const SessionTable* sessions;
        std::string_view of(Slot slot) const { return sessions->at(slot).id; }
        static std::string_view of(std::string_view id) { return id; }
        template<class A, class B>
        bool operator()(const A& a, const B& b) const {
            return of(a) < of(b);
        }
    };

    const Session& at(Slot slot) const { return byId_.key_comp().sessions->at(slot); }
    // A delta longer than two rosters is not worth keeping: pages are shorter.
    std::size_t logCapacity() const;

    std::set<Slot, ById> byId_;
    ChangeLog log_;
};

template<class Take>
std::uint64_t Roster::changesSince(std::uint64_t from, Take&& take) const {
    const std::uint64_t end = std::min<std::uint64_t>(version(), from + kMaxScan);
    for (std::uint64_t at = from; at < end; ++at) {
        const ChangeRecord& record = log_.at(at + 1);
        if (isRemoval(record.change)) {
            if (!take(RosterItem{record.change, nullptr, record.id})) return at;
            continue;
        }
        const Session* session = byId_.key_comp().sessions->find(record.session);
        // Gone, or changed again: a later record tells.
        if (session == nullptr || session->changedAt != at + 1) continue;
        const PresenceChange how = session->joinedAt > from  ? PresenceChange::joined
                                   : session->movedAt > from ? PresenceChange::moved
                                                             : PresenceChange::updated;
        if (!take(RosterItem{how, session, session->id})) return at;
    }
    return end;
}

template<class Take>
const Session* Roster::page(std::string_view after, Take&& take) const {
    const Session* last = nullptr;
    for (auto it = byId_.upper_bound(after); it != byId_.end(); ++it) {
        if (!take(at(*it))) return last;
        last = &at(*it);
    }
    return nullptr;
}

} // namespace thisbe::rendezvous
