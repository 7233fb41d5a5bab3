// The latest changes of a room, each under the version that it made.
#pragma once

#include "rendezvous/presence_change.h"
#include "rendezvous/session_id.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace thisbe::rendezvous {

// Who changed. The session may be gone by the time somebody reads it, so a removal keeps the id.
struct ChangeRecord {
    SessionId session;
    PresenceChange change = PresenceChange::joined;
    std::string id; // of removals only
};

// A ring that grows with what the room needs. Version numbers go up by one with every change.
class ChangeLog {
  public:
    // The version before the first change.
    explicit ChangeLog(std::uint64_t version) : version_(version) {}

    std::uint64_t version() const { return version_; }
    // Whether every change after this version is still here.
    bool covers(std::uint64_t version) const { return version <= version_ && version_ - version <= count_; }

    // Once it holds capacity (at least 1) records, each new one pushes the oldest out. It never shrinks below
    // what it holds: a crowd that leaves at once is told with its reasons.
    void append(ChangeRecord record, std::size_t capacity);

    // The change that made this version; covers(version - 1) must hold.
    const ChangeRecord& at(std::uint64_t version) const {
        return ring_[(end_ + ring_.size() - static_cast<std::size_t>(version_ - version) - 1) % ring_.size()];
    }

  private:
    void grow();

    std::vector<ChangeRecord> ring_;
    std::size_t end_ = 0; // where the next record goes
    std::size_t count_ = 0;
    std::uint64_t version_;
};

} // namespace thisbe::rendezvous
