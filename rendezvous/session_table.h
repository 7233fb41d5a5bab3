// All sessions of a worker, by SESSION-ID and by place.
#pragma once

#include "rendezvous/owned_ids.h"
#include "rendezvous/session.h"

namespace thisbe::rendezvous {

// Finding is one look, without a search: the id says where. References stay valid until remove().
class SessionTable {
  public:
    SessionTable(std::uint8_t worker, RandomSource& random) : ids_(worker, random) {}

    bool full() const { return sessions_.full(); }
    std::size_t size() const { return sessions_.size(); }

    // Gives the session its id and its slot. Not when full.
    Session& add(Session session) {
        const Slot slot = sessions_.emplace(std::move(session));
        Session& added = sessions_.at(slot);
        added.slot = slot;
        added.sessionId = ids_.newSessionId(slot);
        return added;
    }
    void remove(Slot slot) { sessions_.erase(slot); }

    // Null for a session that is no more, or never was.
    Session* find(SessionId id) {
        const auto slot = ids_.slotOf(id);
        Session* session = slot ? sessions_.find(*slot) : nullptr;
        return session != nullptr && session->sessionId == id ? session : nullptr;
    }
    const Session* find(SessionId id) const { return const_cast<SessionTable*>(this)->find(id); }

    // There must be one.
    Session& at(Slot slot) { return sessions_.at(slot); }
    const Session& at(Slot slot) const { return sessions_.at(slot); }
    // Null if there is none.
    Session* findAt(Slot slot) { return sessions_.find(slot); }

    template<class Visit>
    void forEach(Visit&& visit) {
        sessions_.forEach([&](Slot, Session& session) { visit(session); });
    }

    const OwnedIds& ids() const { return ids_; }

  private:
    OwnedIds ids_;
    Slab<Session> sessions_;
};

} // namespace thisbe::rendezvous
