// The channel bindings of one allocation (RFC 8656, section 12).
#pragma once

#include "shared/base/clock.h"
#include "shared/base/endpoint.h"
#include "shared/stun/attributes/channel_number.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace thisbe::rendezvous {

// A bijection between channel numbers and peers' transport addresses, each pair with its time-to-expiry. This
// is all that a faster path (in the kernel, say) would have to share: two lookups and the times. Dead
// bindings are swept at the next bind(), so no timer runs for them. Lookups allocate nothing.
class ChannelTable {
  public:
    enum class Bind : std::uint8_t {
        bound, // new or refreshed
        numberTaken,
        peerTaken,
        full,
    };

    // "The channel number is not currently bound to a different transport address", and "the transport
    // address is not currently bound to a different channel number": else nothing changes.
    Bind bind(stun::ChannelNumber number, const Endpoint& peer, TimePoint now, std::size_t limit);

    // Null when there is none that lives. Valid until the next bind().
    const Endpoint* peerOf(stun::ChannelNumber number, TimePoint now) const;
    std::optional<stun::ChannelNumber> numberOf(const Endpoint& peer, TimePoint now) const;
    std::size_t countLive(TimePoint now) const;

  private:
    struct Channel {
        Endpoint peer;
        TimePoint expires;
        stun::ChannelNumber number;
    };

    std::size_t placeOfNumber(stun::ChannelNumber number) const;
    std::size_t placeOfPeer(const Endpoint& peer) const;
    void sweep(TimePoint now);

    std::vector<Channel> channels_;     // by number
    std::vector<std::uint16_t> byPeer_; // indexes into channels_, by peer
};

} // namespace thisbe::rendezvous
