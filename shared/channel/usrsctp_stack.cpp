#include "shared/channel/usrsctp_stack.h"

#include <algorithm>
#include <usrsctp.h>

namespace thisbe {

namespace {

// Pieces of messages that wait on one association, sent or received out of order; the library's 512 would
// refuse a second of small messages during an outage.
constexpr std::uint32_t kMaxChunksOnQueue = 4096;
// Our own acknowledgements wait this long for company (RFC 9260, 6.2: "within 200 ms of the arrival of any
// unacknowledged DATA chunk"), so that the other side's RTO can be short.
constexpr std::uint32_t kDelayedSackMs = 20;
// Lists of associations by port, in every endpoint; an endpoint has one association here.
constexpr std::uint32_t kHashSize = 16;

void setOptions() {
    // No answer to what is not of an association (OOTB): it came under the peer's key, and an ABORT in answer
    // to a late packet could end an association that is just being made.
    usrsctp_sysctl_set_sctp_blackhole(2);
    // 0: no chunk is ever given up. By default the 30th repetition of one aborts, after 15 s of our RTO.
    usrsctp_sysctl_set_sctp_max_retran_chunk(0);
    usrsctp_sysctl_set_sctp_max_chunks_on_queue(kMaxChunksOnQueue);
    usrsctp_sysctl_set_sctp_delayed_sack_time_default(kDelayedSackMs);
    // One path, which changes below: no addresses to add, no ECN through DTLS. What is off cannot be
    // attacked.
    usrsctp_sysctl_set_sctp_asconf_enable(0);
    usrsctp_sysctl_set_sctp_auto_asconf(0);
    usrsctp_sysctl_set_sctp_auth_enable(0);
    usrsctp_sysctl_set_sctp_ecn_enable(0);
    usrsctp_sysctl_set_sctp_nrsack_enable(0);
    usrsctp_sysctl_set_sctp_pktdrop_enable(0);
    // RFC 8831, 6.2: partial reliability and stream reset are a MUST.
    usrsctp_sysctl_set_sctp_pr_enable(1);
    usrsctp_sysctl_set_sctp_reconfig_enable(1);
}

} // namespace

UsrsctpStack& UsrsctpStack::instance() {
    // Never destroyed: see above.
    static auto* const stack = new UsrsctpStack;
    return *stack;
}

UsrsctpStack::UsrsctpStack() {
    usrsctp_tunable_set_sctp_pcbtblsize(kHashSize);
    usrsctp_init_nothreads(0, &UsrsctpStack::output, nullptr);
    setOptions();
}

void* UsrsctpStack::add(PacketQueue& packets) {
    // A number in a pointer's clothes; nobody follows it.
    void* const address = reinterpret_cast<void*>(++lastAddress_); // NOLINT(performance-no-int-to-ptr)
    queues_.emplace(address, &packets);
    usrsctp_register_address(address);
    return address;
}

void UsrsctpStack::remove(void* address) {
    queues_.erase(address);
}

void UsrsctpStack::advance(TimePoint now) {
    if (!ticking_) {
        ticking_ = true;
        lastTick_ = now;
    }
    if (now < lastTick_ + kTick) return;
    const auto elapsed = std::chrono::floor<std::chrono::milliseconds>(now - lastTick_);
    lastTick_ += elapsed;
    // After a long pause (a suspended host) everything is due at once anyway.
    static constexpr std::chrono::milliseconds kLongest = std::chrono::hours{24};
    usrsctp_handle_timers(static_cast<std::uint32_t>(std::min(elapsed, kLongest).count()));
}

int UsrsctpStack::output(void* address, void* packet, std::size_t size, std::uint8_t, std::uint8_t) {
    UsrsctpStack& stack = instance();
    const auto at = stack.queues_.find(address);
    const ByteView bytes(static_cast<const std::uint8_t*>(packet), size);
    if (at != stack.queues_.end() && at->second->push(bytes)) return 0;
    ++stack.dropped_;
    return ENOBUFS;
}

} // namespace thisbe
