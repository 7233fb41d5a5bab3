// Why the server left a message unanswered, and how often.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace thisbe::rendezvous {

enum class DropReason : std::uint8_t {
    notStun,         // no magic cookie, or a first byte that is not STUN's
    malformed,       // a STUN header, but lengths that do not hold
    badFingerprint,  // FINGERPRINT does not match
    unknownMethod,   // RFC 8489, section 6.3: discarded in silence
    unexpectedClass, // an indication or a response that nobody waits for
    noWayBack,       // the answer's connection is gone, or no socket has the address it must leave from
    outputFull,      // more to send than the batch or the connection's buffer holds
    sendFailed,      // the kernel refused it: no route, firewall, too big
    tooManyStreams,  // a TCP connection beyond the limits
    tooManyUnproven, // or beyond those of connections with neither a session nor an allocation
    unprovenStream,  // a connection that had neither for too long
    unsignedForOther, // for another worker's session, without MESSAGE-INTEGRITY-SHA256
    handOverQuota,    // more for other workers than its source may send
    mailboxFull,      // another worker does not keep up with what is handed over to it
};

inline constexpr std::size_t kDropReasons = 14;

const char* toString(DropReason reason);

// One worker's; not shared between threads.
class DropCounters {
  public:
    void count(DropReason reason, std::uint64_t times = 1) {
        counts_[static_cast<std::size_t>(reason)] += times;
    }
    std::uint64_t of(DropReason reason) const { return counts_[static_cast<std::size_t>(reason)]; }

  private:
    std::array<std::uint64_t, kDropReasons> counts_{};
};

} // namespace thisbe::rendezvous
