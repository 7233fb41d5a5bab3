// Whatever happens in a room, whoever follows its changes ends up with its truth.
#include "tests/rendezvous/registry_world.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace thisbe::rendezvous {
namespace {

using test::flowFrom;
using test::RegistryWorld;

constexpr const char* kRoom = "lobby";

// What others may know of a peer.
struct Face {
    IdentityKey identity;
    std::vector<Endpoint> endpoints;

    explicit Face(const Session& session) : identity(session.identity) {
        for (const auto& endpoint : session.endpoints)
            if (endpoint) endpoints.push_back(endpoint->flow.remote);
    }
    friend bool operator==(const Face&, const Face&) = default;
};

using Faces = std::map<std::string, Face, std::less<>>;

// A peer's copy, made of pages and of changes that hold only so many items each.
class Mirror {
  public:
    void sync(Registry& registry, std::size_t items) {
        const Room* room = registry.findRoom(kRoom);
        if (room == nullptr) return;
        if (!standing_ || !room->roster.covers(position_)) return fetchPage(*room, items);
        std::vector<std::string> removals;
        std::vector<const Session*> entries;
        position_ = room->roster.changesSince(position_, [&](const RosterItem& item) {
            if (removals.size() + entries.size() == items) return false;
            if (item.session != nullptr)
                entries.push_back(item.session);
            else
                removals.emplace_back(item.id);
            return true;
        });
        for (const std::string& id : removals)
            faces_.erase(id);
        for (const Session* session : entries)
            faces_.insert_or_assign(session->id, Face(*session));
    }

    // An answer was lost: it is told again what it knows.
    void fallBack(std::uint64_t versions) { position_ -= std::min(versions, position_); }
    bool standsAt(std::uint64_t version) const { return standing_ && position_ == version; }
    const Faces& faces() const { return faces_; }

  private:
    void fetchPage(const Room& room, std::size_t items) {
        if (!cursor_ || standing_) {
            faces_.clear();
            cursor_ = "";
            position_ = room.roster.version();
            standing_ = false;
        }
        std::size_t taken = 0;
        const Session* last = room.roster.page(*cursor_, [&](const Session& session) {
            if (taken++ == items) return false;
            faces_.insert_or_assign(session.id, Face(session));
            return true;
        });
        cursor_ = last == nullptr ? std::nullopt : std::optional(last->id);
        standing_ = last == nullptr;
    }

    Faces faces_;
    std::optional<std::string> cursor_;
    std::uint64_t position_ = 0;
    bool standing_ = false;
};

std::string randomRemote() {
    return *rc::gen::inRange(0, 3) == 0 ? "[2001:db8::" + std::to_string(*rc::gen::inRange(1, 9)) + "]:1000"
                                        : "192.0.2." + std::to_string(*rc::gen::inRange(1, 9)) + ":1000";
}

Session* anyone(RegistryWorld& world) {
    const Room* room = world.registry.findRoom(kRoom);
    return room == nullptr ? nullptr
                           : world.registry.findById(*room, "p" + std::to_string(*rc::gen::inRange(0, 12)));
}

void joinSomebody(RegistryWorld& world) {
    const int number = *rc::gen::inRange(0, 12);
    const std::string id = "p" + std::to_string(number);
    const Room* room = world.registry.findRoom(kRoom);
    if (room != nullptr) {
        Session* there = world.registry.findById(*room, id);
        if (there != nullptr) world.registry.remove(world.now, *there, PresenceChange::replaced);
    }
    world.join(id, number, randomRemote());
}

void changeSomebody(RegistryWorld& world, int action) {
    Session* session = anyone(world);
    if (session == nullptr) return;
    const Flow flow = flowFrom(randomRemote());
    switch (action) {
    case 0:
        return world.registry.remove(world.now, *session, PresenceChange::left);
    case 1:
        return world.registry.putEndpoint(world.now, *session, {flow, std::nullopt, world.now});
    case 2:
        if (session->endpoint(flow.remote.family())) world.registry.move(world.now, *session, flow);
        return;
    default:
        for (auto& endpoint : session->endpoints)
            if (endpoint) endpoint->lastHeard = world.now;
    }
}

void step(RegistryWorld& world, std::vector<Mirror>& mirrors) {
    const int action = *rc::gen::inRange(0, 12);
    if (action < 4) return changeSomebody(world, action);
    if (action < 7) return joinSomebody(world);
    if (action == 7) return world.advance(std::chrono::milliseconds(*rc::gen::inRange(0, 20000)));
    Mirror& mirror = mirrors[*rc::gen::inRange<std::size_t>(0, mirrors.size())];
    if (action == 8) mirror.fallBack(*rc::gen::inRange<std::uint64_t>(0, 20));
    mirror.sync(world.registry, *rc::gen::inRange<std::size_t>(1, 5));
}

Faces truth(Registry& registry) {
    Faces faces;
    registry.forEachSession([&](Session& session) { faces.insert_or_assign(session.id, Face(session)); });
    return faces;
}

RC_GTEST_PROP(RegistryProperty, EveryMirrorThatCatchesUpEqualsTheTruth, ()) {
    RegistryWorld world;
    std::vector<Mirror> mirrors(3);
    const int steps = *rc::gen::inRange(1, 300);
    for (int i = 0; i < steps; ++i) {
        step(world, mirrors);
        world.registry.checkInvariants();
    }
    const Room* room = world.registry.findRoom(kRoom);
    if (room == nullptr) return;
    for (Mirror& mirror : mirrors) {
        for (int i = 0; i < 1000 && !mirror.standsAt(room->roster.version()); ++i)
            mirror.sync(world.registry, 2);
        RC_ASSERT(mirror.standsAt(room->roster.version()));
        RC_ASSERT(mirror.faces() == truth(world.registry));
    }
}

} // namespace
} // namespace thisbe::rendezvous
