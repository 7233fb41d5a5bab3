// Which signals a server has seen lately, and what became of them.
#pragma once

#include "rendezvous/session_id.h"
#include "shared/base/clock.h"
#include "shared/base/siphash.h"
#include "shared/secure/signature.h"
#include "shared/stun/transaction_id.h"

#include <deque>
#include <optional>
#include <unordered_map>

namespace thisbe::rendezvous {

// A signal by the request that brought it.
struct SignalKey {
    SessionId sender;
    stun::TransactionId transaction;

    friend bool operator==(const SignalKey&, const SignalKey&) = default;
};

enum class SignalEnd : std::uint8_t { underWay, delivered, offLine, notAnswering };

struct SignalOutcome {
    SignalEnd end = SignalEnd::underWay;
    Signature receipt{}; // the receiver's, where it was delivered; the sender checks it
};

// So that "a retransmitted request is not forwarded twice". Bounded: when it is full the oldest goes first,
// and a signal that comes again after that is forwarded again, which its receiver sees by the counter.
class SignalMemory {
  public:
    // RFC 8489, section 6.3.1 (by way of 6.2.1): a request may be sent again for 39.5 s.
    static constexpr Duration kKeep = std::chrono::seconds(40);
    static constexpr std::size_t kMaxSize = 65'536;

    explicit SignalMemory(RandomSource& random) : entries_(0, Hash{SipHash::withRandomKey(random)}) {}

    // Nothing for one that was not there.
    std::optional<SignalOutcome> find(const SignalKey& key) const;
    void begin(TimePoint now, const SignalKey& key);
    void conclude(const SignalKey& key, const SignalOutcome& outcome);
    std::size_t size() const { return entries_.size(); }

  private:
    struct Hash {
        SipHash sipHash;
        std::size_t operator()(const SignalKey& key) const {
            return sipHash(ByteView(key.transaction.value())) ^ key.sender.value();
        }
    };

    std::unordered_map<SignalKey, SignalOutcome, Hash> entries_;
    std::deque<std::pair<TimePoint, SignalKey>> byAge_;
};

} // namespace thisbe::rendezvous
