// One worker's way to the others.
#pragma once

#include "rendezvous/letter.h"
#include "rendezvous/letter_ring.h"

#include <vector>

namespace thisbe {
class EventLoop;
}

namespace thisbe::rendezvous {

// Letters are gathered and handed over together, and whoever gets them is woken at most once for all of them, and
// only if it sleeps. One thread.
class Neighbours {
  public:
    // In the order of their numbers, this worker too. Both must outlive this.
    void add(LetterRing* ring, EventLoop& loop) { ways_.push_back({ring, &loop}); }

    // False when that worker's ring has no room. Not to oneself.
    bool put(std::uint16_t worker, const Letter& letter);
    // Hands over what was put since the last call.
    void publish();

    template<class Visit>
    void forEach(Visit&& visit) const {
        for (std::uint16_t worker = 0; worker < ways_.size(); ++worker)
            if (ways_[worker].ring != nullptr) visit(worker);
    }

  private:
    struct Way {
        LetterRing* ring; // null to oneself
        EventLoop* loop;
    };

    std::vector<Way> ways_;
};

} // namespace thisbe::rendezvous
