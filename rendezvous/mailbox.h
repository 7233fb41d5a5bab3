// Where a worker finds what the others hand over to it.
#pragma once

#include "rendezvous/letter_ring.h"

#include <cstdint>

namespace thisbe::rendezvous {

// A ring for each sender: none of them can fill another's.
class Mailbox {
  public:
    // workers: how many there are, the owner among them. About 3 MiB in all, but never less than 350 KiB a sender.
    Mailbox(std::uint16_t owner, std::uint16_t workers);

    // The ring into which that worker puts; its to call put() and publish() of.
    LetterRing& from(std::uint16_t worker) { return *rings_.at(worker); }

    // The owner's thread, as the rest.
    bool empty() const;
    // At most so many of each sender, who then wait alike for the next turn.
    template<class Read>
    void take(std::size_t mostOfEach, Read&& read) {
        for (const auto& ring : rings_)
            if (ring) ring->take(mostOfEach, read);
    }

  private:
    std::vector<std::unique_ptr<LetterRing>> rings_; // by sender; none for the owner
};

} // namespace thisbe::rendezvous
