#include "rendezvous/neighbours.h"

#include "shared/net/event_loop.h"

namespace thisbe::rendezvous {

bool Neighbours::put(std::uint16_t worker, const Letter& letter) {
    return ways_.at(worker).ring->put(letter);
}

void Neighbours::publish() {
    for (const Way& way : ways_)
        if (way.ring != nullptr && way.ring->publish()) way.loop->knock();
}

} // namespace thisbe::rendezvous
