// Time limits of many clients that all have the same length.
#pragma once

#include "relay6/client_number.h"
#include "shared/base/clock.h"

#include <list>
#include <optional>

namespace thisbe::relay6 {

// Since the limit is the same for all, whoever was touched last runs out last: a list in that order does, and
// everything is O(1). Time is whatever the caller counts, as long as it never steps back.
class ClientDeadlines {
  public:
    struct Entry {
        TimePoint deadline;
        ClientNumber client;
    };
    using Ticket = std::list<Entry>::iterator;

    // Zero: no limit.
    explicit ClientDeadlines(Duration limit) : limit_(limit) {}

    Ticket start(ClientNumber client, TimePoint now) {
        return limit_ == Duration::zero() ? entries_.end()
                                          : entries_.insert(entries_.end(), {now + limit_, client});
    }
    void extend(Ticket ticket, TimePoint now) {
        if (ticket == entries_.end()) return;
        ticket->deadline = now + limit_;
        entries_.splice(entries_.end(), entries_, ticket);
    }
    void cancel(Ticket ticket) {
        if (ticket != entries_.end()) entries_.erase(ticket);
    }

    TimePoint next() const { return entries_.empty() ? kNever : entries_.front().deadline; }
    // Whose time is up; ask again until there is none. The caller must cancel() or extend() it first.
    std::optional<ClientNumber> expired(TimePoint now) const {
        return next() <= now ? std::optional(entries_.front().client) : std::nullopt;
    }

  private:
    Duration limit_;
    std::list<Entry> entries_;
};

} // namespace thisbe::relay6
