// Takes signals from other peers, through the server and directly: each once.
#pragma once

#include "shared/base/allowance.h"
#include "shared/signal/client/client_core.h"
#include "shared/signal/client/replay_window.h"
#include "shared/signal/signal_request.h"

#include <map>

namespace thisbe::signal {

class SignalReceiver {
  public:
    // Senders whose counters are remembered; beyond them the one that was silent longest is forgotten.
    static constexpr std::size_t kMaxSenders = 4096;

    explicit SignalReceiver(ClientCore& core) : core_(core) {}

    // From the server, found authentic.
    void onForwarded(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                     Allowance& allowance);
    // From the sender itself, or from somebody who says so.
    void onDirect(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                  Allowance& allowance);

  private:
    struct Sender {
        ReplayWindow window;
        TimePoint heardAt;
    };

    // The peer that signed this, if it is to be acknowledged; told to the program if it is new.
    const RosterPeer* take(TimePoint now, const SignalRequest& signal, SignalWay way, Allowance& allowance);
    ReplayWindow& windowOf(TimePoint now, const IdentityKey& key);

    ClientCore& core_;
    std::map<IdentityKey, Sender> senders_;
};

} // namespace thisbe::signal
