// Private endpoints of peers on the same LAN, proven before they are used (docs/protocol.md, Check).
#pragma once

#include "shared/base/allowance.h"
#include "shared/signal/client/client_core.h"

#include <map>

namespace thisbe::signal {

class DirectPaths {
  public:
    enum class State : std::uint8_t { none, checking, valid, failed };

    explicit DirectPaths(ClientCore& core) : core_(core) {}

    // What there is towards this peer. Where there is hope and no knowledge, starts a check and returns
    // checking.
    State use(TimePoint now, std::string_view id, const RosterPeer& peer);
    // Only while use() says valid.
    Endpoint endpoint(std::string_view id) const { return paths_.find(id)->second.endpoint; }
    // It did not carry what was sent over it.
    void giveUp(TimePoint now, std::string_view id);

    // The answer to a check of ours. False: discard it.
    bool onAnswer(TimePoint now, std::uint32_t handle, const stun::MessageView& response);
    void onFailure(TimePoint now, std::uint32_t handle);
    // A check by somebody who says that he is a peer of ours.
    void onCheck(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                 Allowance& allowance);

    // Where a check towards this peer would go; none where there is no hope.
    std::optional<Endpoint> candidate(const RosterPeer& peer) const;
    // Whether this came from the only place from which it could come directly. Whoever passes on what he
    // heard elsewhere would make a way of his own look like the LAN.
    bool isFrom(const RosterPeer& peer, const Datagram& arrived) const {
        return candidate(peer) == arrived.remote;
    }

  private:
    struct Path {
        Party party;
        Endpoint endpoint;
        State state = State::none;
        TimePoint until{};
        std::uint32_t handle = 0;
        stun::TransactionId transaction;
    };

    void startCheck(TimePoint now, Path& path);
    Path* findByHandle(std::uint32_t handle);
    bool makeRoom(TimePoint now);

    ClientCore& core_;
    std::map<std::string, Path, std::less<>> paths_;
    std::uint32_t lastHandle_ = 0;
};

} // namespace thisbe::signal
