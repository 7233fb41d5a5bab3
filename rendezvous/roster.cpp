#include "rendezvous/roster.h"

#include <algorithm>

namespace thisbe::rendezvous {

namespace {

constexpr std::size_t kMinLog = 16;
constexpr std::size_t kMaxLog = 4096;

} // namespace

const Session* Roster::find(std::string_view id) const {
    const auto found = byId_.find(id);
    return found == byId_.end() ? nullptr : &at(*found);
}

bool Roster::wentLately(std::string_view id) const {
    for (std::uint64_t at = version(); at > 0 && covers(at - 1); --at)
        if (log_.at(at).id == id) return true;
    return false;
}

void Roster::join(Session& session) {
    byId_.insert(session.slot);
    log_.append({session.sessionId, PresenceChange::joined, {}}, logCapacity());
    session.joinedAt = session.changedAt = version();
}

void Roster::change(Session& session, PresenceChange change) {
    log_.append({session.sessionId, change, {}}, logCapacity());
    session.changedAt = version();
    if (change == PresenceChange::moved) session.movedAt = version();
}

void Roster::remove(const Session& session, PresenceChange why) {
    byId_.erase(session.slot);
    log_.append({session.sessionId, why, session.id}, logCapacity());
}

std::size_t Roster::logCapacity() const {
    return std::clamp(2 * size(), kMinLog, kMaxLog);
}

} // namespace thisbe::rendezvous
