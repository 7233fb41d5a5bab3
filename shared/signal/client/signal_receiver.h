// Takes signals from other peers, through the server and directly: each once.
#pragma once

#include "shared/base/allowance.h"
#include "shared/signal/client/direct_paths.h"
#include "shared/signal/replay_window.h"
#include "shared/signal/signal_request.h"
#include "shared/signal/signed_answer.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace thisbe::signal {

class SignalReceiver {
  public:
    // Senders whose counters are remembered, more than a room has. Beyond them, those that are not in the
    // roster are forgotten, and where there is none a new one is not heard.
    static constexpr std::size_t kMaxSenders = 16'384;

    // Who has just joined, or come back, may call before the roster here says so. Its signals wait, so many,
    // so many of one name, and so long; by then the sender has repeated them.
    static constexpr std::size_t kMaxWaiting = 16;
    static constexpr std::ptrdiff_t kMaxWaitingOfOne = 4;
    static constexpr Duration kWaitingTime = std::chrono::seconds{2};

    SignalReceiver(ClientCore& core, const DirectPaths& paths) : core_(core), paths_(paths) {}

    // From the server, found authentic. True: not from anybody whom the roster has; one more waits for it.
    bool onForwarded(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                     Allowance& allowance);
    // The roster may have changed: takes what waited for that.
    void takeWaiting(TimePoint now, Allowance& allowance);
    // What waits came under the key of that session.
    void onSessionLost() { waiting_.clear(); }
    // From the sender itself, or from somebody who says so.
    void onDirect(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                  Allowance& allowance);

  private:
    // Whose signal it would be if the roster were of today.
    struct Stranger {
        std::string id;
        std::optional<Party> isNot; // who has that name in the roster
    };
    struct Waiting {
        TimePoint until;
        Stranger from;
        Endpoint local;
        Endpoint remote;
        std::vector<std::uint8_t> message;
    };
    using Window = ReplayWindow<1024>;

    // Nothing: it is settled.
    std::optional<Stranger> consider(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                                     Allowance& allowance);
    // False: it waits already, or there is no room.
    bool wait(TimePoint now, Stranger from, const Datagram& arrived);
    bool isSigned(const RosterPeer& peer, const SignalRequest& signal) const;
    // A signed one: our receipt for it, if it is to be acknowledged; told to the program if it is new.
    std::optional<SignedAnswer> take(const RosterPeer& peer, const SignalRequest& signal, SignalWay way);
    // Null: no room.
    Window* windowOf(const Party& sender);
    void forgetTheAbsent();

    ClientCore& core_;
    const DirectPaths& paths_;
    // By instance: who comes back under an old one is met by the counters of that one.
    std::map<Party, Window> senders_;
    std::vector<Waiting> waiting_;
    std::uint64_t sweptAt_ = 0; // the roster's version then: sweeping again would find nothing
};

} // namespace thisbe::signal
