// A reliable, ordered transport that is as simple as can be, in place of DTLS and SCTP.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/clock.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace thisbe::peer::test {

using namespace std::chrono_literals;

// Numbered messages, each acknowledged at once and sent again until it is, after 200 ms, doubling up to 500
// ms.
class ModelTransport {
  public:
    using Bytes = std::vector<std::uint8_t>;

    // A new message.
    void say(TimePoint now);
    void onDatagram(TimePoint now, ByteView datagram);
    TimePoint nextDeadline() const;
    // One datagram that is due; nothing: no more for now.
    std::optional<Bytes> take(TimePoint now);
    // A way is there again: everything is due.
    void onRecovered(TimePoint now);

    std::uint64_t said() const { return next_; }
    std::uint64_t unacknowledged() const { return pending_.size(); }
    // In order, each once.
    std::uint64_t delivered() const { return delivered_; }
    // Datagrams of messages that had arrived before: what the transport took out.
    std::uint64_t duplicates() const { return duplicates_; }
    // Between two deliveries, since restartGap().
    Duration longestGap() const { return longestGap_; }
    void restartGap(TimePoint now) {
        longestGap_ = {};
        deliveredAt_ = now;
    }

  private:
    struct Pending {
        TimePoint due{};
        Duration wait = 200ms;
    };

    std::map<std::uint64_t, Pending> pending_;
    std::vector<std::uint64_t> acknowledgements_;
    std::uint64_t next_ = 0;
    std::set<std::uint64_t> early_; // arrived before one that is missing
    std::uint64_t delivered_ = 0;
    std::uint64_t duplicates_ = 0;
    TimePoint deliveredAt_{};
    Duration longestGap_{};
};

} // namespace thisbe::peer::test
