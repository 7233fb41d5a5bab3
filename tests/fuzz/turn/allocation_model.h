// What a client may expect of its allocation, by the answers that it got: the fuzz target's own idea of RFC
// 8656.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/endpoint.h"
#include "shared/stun/message_view.h"

#include <map>
#include <vector>

namespace thisbe::fuzz {

class AllocationModel {
  public:
    // From the success response to an Allocate of this user.
    AllocationModel(TimePoint now, std::size_t user, const stun::MessageView& success);

    std::size_t user() const { return user_; }
    bool lives(TimePoint now) const { return expires_ > now && !relayed_.empty(); }
    bool has(const Endpoint& relayed) const;
    // A permission for the peer lives, as every datagram needs it in either direction.
    bool permits(const IpAddress& peer, TimePoint now) const;
    // The peer of a channel that lives, if there is one.
    const Endpoint* peerOf(std::uint16_t channel, TimePoint now) const;
    // The answer that a retransmitted Allocate has to get again; any, once a family of it is gone.
    bool isTheSuccess(ByteView message) const;

    // The success response to a request of another method.
    void onSuccess(TimePoint now, const stun::MessageView& request, const stun::MessageView& success);

  private:
    struct Channel {
        Endpoint peer;
        TimePoint expires;
    };

    void onRefreshed(TimePoint now, const stun::MessageView& request, const stun::MessageView& success);

    std::size_t user_;
    std::vector<std::uint8_t> success_;
    TimePoint expires_;
    std::vector<Endpoint> relayed_;
    std::map<IpAddress, TimePoint> permissions_;
    std::map<std::uint16_t, Channel> channels_;
};

} // namespace thisbe::fuzz
