#include "rendezvous/registry.h"

namespace thisbe::rendezvous {

namespace {

// How late an expiry may be noticed, besides the event loop's own delay.
constexpr Duration kExpiryTick = std::chrono::milliseconds(20);

} // namespace

Registry::Registry(std::uint8_t worker, Duration expiry, RandomSource& random, PresenceObserver& observer,
                   ServerUse& use)
    : expiry_(expiry),
      observer_(observer),
      sessions_(worker, random),
      use_(use),
      expiryWheel_(kExpiryTick),
      bootEpoch_(random.u64()) {}

Room* Registry::findRoom(std::string_view name) {
    const auto found = rooms_.find(name);
    return found == rooms_.end() ? nullptr : &found->second;
}

Room& Registry::roomFor(std::string_view name) {
    if (Room* room = findRoom(name)) return *room;
    ++use_.rooms;
    return rooms_.try_emplace(std::string(name), name, sessions_, nextRoomVersion_).first->second;
}

Session* Registry::findById(const Room& room, std::string_view id) {
    const Session* session = room.roster.find(id);
    return session == nullptr ? nullptr : &sessions_.at(session->slot);
}

Session* Registry::findByKey(const Room& room, const IdentityKey& key) {
    const auto found = room.byKey.find(key);
    return found == room.byKey.end() ? nullptr : &sessions_.at(*found);
}

Session& Registry::add(TimePoint now, const NewSession& session, const SessionEndpoint& endpoint) {
    Room& room = roomFor(session.room);
    Session& added = sessions_.add(Session{.sessionId = {},
                                           .room = &room,
                                           .id = std::string(session.id),
                                           .identity = session.identity,
                                           .instance = session.instance,
                                           .key = session.key,
                                           .origin = session.origin});
    ++use_.peers;
    const AddressFamily family = endpoint.flow.remote.family();
    added.endpoint(family) = endpoint;
    use_.registrations.add(sourceOf(endpoint.flow.remote.address()));
    scheduleExpiry(now, added, family);
    room.byKey.insert(added.slot);
    room.roster.join(added);
    observer_.onPresence(now, added, PresenceChange::joined);
    return added;
}

void Registry::putEndpoint(TimePoint now, Session& session, const SessionEndpoint& endpoint) {
    const AddressFamily family = endpoint.flow.remote.family();
    std::optional<SessionEndpoint>& there = session.endpoint(family);
    const bool isNew = !there;
    const bool moves = there && there->flow.remote != endpoint.flow.remote;
    const bool changes = isNew || moves || there->privateEndpoint != endpoint.privateEndpoint;

    if (there) use_.registrations.remove(sourceOf(there->flow.remote.address()));
    there = endpoint;
    use_.registrations.add(sourceOf(endpoint.flow.remote.address()));
    // One that was there is in the wheel already.
    if (isNew) scheduleExpiry(now, session, family);
    if (!changes) return;
    const PresenceChange change = moves ? PresenceChange::moved : PresenceChange::updated;
    session.room->roster.change(session, change);
    observer_.onPresence(now, session, change);
}

void Registry::move(TimePoint now, Session& session, const Flow& flow) {
    const auto& there = session.endpoint(flow.remote.family());
    putEndpoint(now, session, {flow, there->privateEndpoint, now});
}

void Registry::remove(TimePoint now, Session& session, PresenceChange why) {
    session.room->byKey.erase(session.slot);
    session.room->roster.remove(session, why);
    for (const auto& endpoint : session.endpoints)
        if (endpoint) use_.registrations.remove(sourceOf(endpoint->flow.remote.address()));
    observer_.onPresence(now, session, why);
    sessions_.remove(session.slot);
    --use_.peers;
}

void Registry::onDeadline(TimePoint now) {
    expiryWheel_.expire(now, [&](const Expiry& expiry) { expire(now, expiry); });
}

void Registry::scheduleExpiry(TimePoint now, const Session& session, AddressFamily family) {
    expiryWheel_.schedule(now, session.endpoint(family)->lastHeard + expiry_, {session.sessionId, family});
}

void Registry::expire(TimePoint now, const Expiry& expiry) {
    Session* session = sessions_.find(expiry.session);
    if (session == nullptr || !session->endpoint(expiry.family)) return;
    std::optional<SessionEndpoint>& endpoint = session->endpoint(expiry.family);
    // Heard since: it stays in the wheel, once.
    if (endpoint->lastHeard + expiry_ > now) return scheduleExpiry(now, *session, expiry.family);

    const AddressFamily other =
        expiry.family == AddressFamily::ipv4 ? AddressFamily::ipv6 : AddressFamily::ipv4;
    if (!session->endpoint(other)) return remove(now, *session, PresenceChange::timedOut);
    use_.registrations.remove(sourceOf(endpoint->flow.remote.address()));
    endpoint.reset();
    session->room->roster.change(*session, PresenceChange::updated);
    observer_.onPresence(now, *session, PresenceChange::updated);
}

void Registry::dropIfEmpty(Room& room) {
    if (!room.roster.empty()) return;
    nextRoomVersion_ = std::max(nextRoomVersion_, room.roster.version() + 1);
    rooms_.erase(rooms_.find(room.name));
    --use_.rooms;
}

} // namespace thisbe::rendezvous
