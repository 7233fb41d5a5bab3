// All sessions and rooms of one worker, and their end by silence.
#pragma once

#include "rendezvous/presence_observer.h"
#include "rendezvous/room.h"
#include "rendezvous/server_use.h"
#include "rendezvous/timer_wheel.h"

#include <map>
#include <string_view>

namespace thisbe::rendezvous {

// What a new session is made of.
struct NewSession {
    std::string_view room;
    std::string_view id;
    IdentityKey identity;
    signal::Instance instance;
    stun::HmacSha256 key;
    RegisterOrigin origin;
};

// Keeps the truth and no rules about who may change it: those are the handlers'. One worker's; not
// thread-safe.
class Registry {
  public:
    // Counts in use what it holds. Random source, observer and use must outlive this.
    Registry(std::uint8_t worker, Duration expiry, RandomSource& random, PresenceObserver& observer,
             ServerUse& use);
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    std::uint64_t bootEpoch() const { return bootEpoch_; }
    std::size_t rooms() const { return rooms_.size(); }
    std::size_t peers() const { return sessions_.size(); }
    bool full() const { return sessions_.full(); }
    // Endpoints registered from this source, at all workers.
    std::uint32_t registrations(Source source) const { return use_.registrations.of(source); }

    // Null if there is none.
    Session* find(SessionId id) { return sessions_.find(id); }
    Session* findAt(Slot slot) { return sessions_.findAt(slot); }
    Room* findRoom(std::string_view name);
    Session* findById(const Room& room, std::string_view id);
    Session* findByKey(const Room& room, const IdentityKey& key);

    // Its id and key must be free in its room, and the registry not full. Makes the room where needed.
    Session& add(TimePoint now, const NewSession& session, const SessionEndpoint& endpoint);
    // Registers the family of endpoint.flow, or puts it in the place of the one there.
    void putEndpoint(TimePoint now, Session& session, const SessionEndpoint& endpoint);
    // The endpoint of that family has another public address. There must be one.
    void move(TimePoint now, Session& session, const Flow& flow);
    void remove(TimePoint now, Session& session, PresenceChange why);

    // Ends endpoints that were silent for the expiry, and sessions with their last one.
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const { return expiryWheel_.nextDeadline(); }

    // Forgets a room that nobody is in. To be called once its last change has been dealt with.
    void dropIfEmpty(Room& room);

    const OwnedIds& ids() const { return sessions_.ids(); }
    template<class Visit>
    void forEachSession(Visit&& visit) {
        sessions_.forEach(visit);
    }

    // Throws std::logic_error; for tests and fuzzing. O(peers).
    void checkInvariants();

  private:
    struct Expiry {
        SessionId session;
        AddressFamily family = AddressFamily::ipv4;
    };

    Room& roomFor(std::string_view name);
    void expire(TimePoint now, const Expiry& expiry);
    void scheduleExpiry(TimePoint now, const Session& session, AddressFamily family);

    Duration expiry_;
    PresenceObserver& observer_;
    SessionTable sessions_;
    std::map<std::string, Room, std::less<>> rooms_;
    ServerUse& use_;
    TimerWheel<Expiry> expiryWheel_;
    std::uint64_t bootEpoch_;
    // Above every version that a room of this name may ever have had: a room that empties and fills again
    // must not repeat one.
    std::uint64_t nextRoomVersion_ = 0;
};

} // namespace thisbe::rendezvous
