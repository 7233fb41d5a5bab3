// Which requests of a session are news, and which have been there before.
#pragma once

#include "shared/base/ip_address.h"
#include "shared/signal/replay_window.h"

#include <array>
#include <cstdint>

namespace thisbe::rendezvous {

// By REQUEST-COUNTER, which a peer's two sockets share: they may overtake each other, and what was recorded
// in one family is none of the other's.
class RequestOrder {
  public:
    enum class Place : std::uint8_t {
        latest,    // after everything that this family sent: it may prolong and move
        overtaken, // not seen before, but something later was
        repeated,  // sent again, by its peer or by somebody who recorded it; or nobody knows
    };

    Place placeOf(AddressFamily family, std::uint64_t counter) const {
        if (seen_.look(counter) != Window::Verdict::fresh) return Place::repeated;
        return counter > latest_[indexOf(family)] ? Place::latest : Place::overtaken;
    }
    bool wasSeen(std::uint64_t counter) const { return seen_.look(counter) == Window::Verdict::seen; }

    // Its place from now on is repeated.
    void note(AddressFamily family, std::uint64_t counter) {
        seen_.accept(counter);
        std::uint64_t& latest = latest_[indexOf(family)];
        latest = std::max(latest, counter);
    }

  private:
    // A peer has 40 requests under way at most.
    using Window = signal::ReplayWindow<64>;

    static constexpr std::size_t indexOf(AddressFamily family) {
        return family == AddressFamily::ipv4 ? 0 : 1;
    }

    Window seen_;
    std::array<std::uint64_t, 2> latest_{}; // counters begin at 1
};

} // namespace thisbe::rendezvous
