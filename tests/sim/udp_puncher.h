// Plain simultaneous UDP hole punching, as natlab.md measured it: no ICE, only probes.
#pragma once

#include "shared/base/bytes.h"
#include "shared/wire/datagram_batch.h"

#include <optional>

namespace thisbe::sim {

// A sans-I/O endpoint: sends so many probes to the peer's reflexive endpoint, and answers each probe where it
// came from. It is through when it heard an answer.
class UdpPuncher {
  public:
    struct Plan {
        int probes = 10;
        Duration interval = std::chrono::milliseconds(50);
        // Probes that start before it are openers: they die between the two NATs.
        Duration openersFor{};
        std::uint8_t openerHopLimit = 2;
    };

    explicit UdpPuncher(Plan plan) : plan_(plan) {}

    void start(const Endpoint& peer, TimePoint at) {
        peer_ = peer;
        begin_ = next_ = at;
        left_ = plan_.probes;
    }

    void onDatagram(const Datagram& datagram, TimePoint now) {
        if (datagram.payload.size() != 1) return;
        // A probe is answered, and answered with a probe; an answer shows that both directions work.
        if (datagram.payload[0] == kProbe) {
            outgoing_.append({kAnswerBytes, {}, datagram.remote});
            if (!through_) outgoing_.append({kProbeBytes, {}, datagram.remote});
        } else if (!through_) {
            through_ = now;
        }
    }

    void onDeadline(TimePoint now) {
        if (now < next_) return;
        Datagram probe{kProbeBytes, {}, peer_};
        if (now - begin_ < plan_.openersFor) probe.hopLimit = plan_.openerHopLimit;
        outgoing_.append(probe);
        next_ = --left_ > 0 ? next_ + plan_.interval : kNever;
    }

    TimePoint nextDeadline() const { return next_; }

    void takeOutput(DatagramBatch& out) {
        for (const Datagram& datagram : outgoing_.datagrams())
            out.append(datagram);
        outgoing_.clear();
    }

    std::optional<TimePoint> through() const { return through_; }

  private:
    static constexpr std::uint8_t kProbe = 'p';
    static constexpr std::array<std::uint8_t, 1> kProbeBytes{kProbe};
    static constexpr std::array<std::uint8_t, 1> kAnswerBytes{'a'};

    Plan plan_;
    Endpoint peer_;
    DatagramBatch outgoing_{64, 64};
    TimePoint begin_{};
    TimePoint next_ = kNever;
    int left_ = 0;
    std::optional<TimePoint> through_;
};

} // namespace thisbe::sim
