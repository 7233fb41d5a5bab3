// Registry::checkInvariants: what must hold between any two calls.
#include "rendezvous/registry.h"

#include <stdexcept>

namespace thisbe::rendezvous {

namespace {

void require(bool holds, const char* what) {
    if (!holds) throw std::logic_error(what);
}

void checkSession(Registry& registry, Session& session) {
    require(session.endpoints[0] || session.endpoints[1], "a session without an endpoint");
    require(registry.find(session.sessionId) == &session, "a session that its id does not find");
    require(registry.findById(*session.room, session.id) == &session,
            "a session that its name does not find");
    require(registry.findByKey(*session.room, session.identity) == &session,
            "a session that its key does not find");
    require(session.joinedAt <= session.changedAt && session.movedAt <= session.changedAt &&
                session.changedAt <= session.room->roster.version(),
            "a session changed after its room did");
    for (const auto& endpoint : session.endpoints)
        require(!endpoint || registry.registrations(sourceOf(endpoint->flow.remote.address())) > 0,
                "an endpoint that is not counted");
}

} // namespace

void Registry::checkInvariants() {
    std::size_t endpoints = 0;
    std::map<const Room*, std::size_t> members;
    std::map<Source, std::uint32_t> counts;
    forEachSession([&](Session& session) {
        checkSession(*this, session);
        ++members[session.room];
        for (const auto& endpoint : session.endpoints)
            if (endpoint) {
                ++endpoints;
                ++counts[sourceOf(endpoint->flow.remote.address())];
            }
    });
    for (const auto& [name, room] : rooms_) {
        require(name == room.name, "a room under another name");
        require(room.roster.size() == members[&room] && room.byKey.size() == members[&room],
                "a room with other members than its sessions");
        require(room.roster.covers(room.roster.version()), "a log that does not reach the present");
    }
    require(use_.peers >= peers() && use_.rooms >= rooms(), "a peer or a room that is not counted");
    for (const auto& [source, count] : counts)
        require(registrations(source) >= count, "a source that is miscounted");
    // Where no other worker has any, it must be exact.
    if (use_.peers == peers()) {
        require(use_.registrations.size() == counts.size(), "a source that is counted without an endpoint");
        for (const auto& [source, count] : counts)
            require(registrations(source) == count, "a source that is counted too often");
    }
    require(expiryWheel_.size() >= endpoints, "an endpoint that never expires");
}

} // namespace thisbe::rendezvous
