#include "shared/channel/usrsctp_socket.h"

#include <netinet/in.h>

#include <array>
#include <cstring>
#include <usrsctp.h>

namespace thisbe {

namespace {

using Association = UsrsctpAssociation;

template<class Value>
bool set(UsrsctpHandle* handle, int level, int option, const Value& value) {
    return usrsctp_setsockopt(handle, level, option, &value, sizeof(value)) == 0;
}

bool set(UsrsctpHandle* handle, int option, std::uint32_t value) {
    return set<std::uint32_t>(handle, IPPROTO_SCTP, option, value);
}

sockaddr_conn addressOf(void* address, std::uint16_t port) {
    sockaddr_conn out{};
    out.sconn_family = AF_CONN;
    out.sconn_port = htons(port);
    out.sconn_addr = address;
    return out;
}

bool setBuffers(UsrsctpHandle* handle) {
    // close() throws away what waits and sends an ABORT: the session above decides when that is right.
    const linger atOnce{.l_onoff = 1, .l_linger = 0};
    return set(handle, SOL_SOCKET, SO_LINGER, atOnce) &&
           set(handle, SOL_SOCKET, SO_SNDBUF, static_cast<int>(Association::kSendBuffer)) &&
           set(handle, SOL_SOCKET, SO_RCVBUF, static_cast<int>(Association::kReceiveBuffer));
}

bool setTimers(UsrsctpHandle* handle) {
    sctp_initmsg init{};
    init.sinit_num_ostreams = Association::kStreams;
    init.sinit_max_instreams = Association::kStreams;
    init.sinit_max_attempts = Association::kMaxRetransmissions;
    init.sinit_max_init_timeo = static_cast<std::uint16_t>(Association::kRtoMax.count());
    sctp_assocparams association{};
    association.sasoc_asocmaxrxt = Association::kMaxRetransmissions;
    return set(handle, IPPROTO_SCTP, SCTP_INITMSG, init) &&
           set(handle, IPPROTO_SCTP, SCTP_ASSOCINFO, association) &&
           setRetransmissionTimeout(handle, Association::kRtoMax);
}

bool setEvents(UsrsctpHandle* handle) {
    for (const int type : {SCTP_ASSOC_CHANGE, SCTP_STREAM_RESET_EVENT}) {
        sctp_event event{};
        event.se_assoc_id = SCTP_ALL_ASSOC;
        event.se_type = static_cast<std::uint16_t>(type);
        event.se_on = 1;
        if (!set(handle, IPPROTO_SCTP, SCTP_EVENT, event)) return false;
    }
    sctp_assoc_value resets{};
    resets.assoc_id = SCTP_ALL_ASSOC;
    resets.assoc_value = SCTP_ENABLE_RESET_STREAM_REQ;
    // No interleaving: a message that is read in pieces is not interrupted by another.
    return set(handle, IPPROTO_SCTP, SCTP_ENABLE_STREAM_RESET, resets) && set(handle, SCTP_RECVRCVINFO, 1) &&
           set(handle, SCTP_NODELAY, 1) && set(handle, SCTP_FRAGMENT_INTERLEAVE, 0);
}

// A fixed size: RFC 8831, section 5: "incoming ICMP or ICMPv6 messages can't be processed by the SCTP layer",
// and the size that every path of ours takes is known.
bool setPath(UsrsctpHandle* handle, const sockaddr_conn& peer, std::size_t maxPacket) {
    sctp_paddrparams path{};
    static_assert(sizeof(peer) <= sizeof(path.spp_address));
    std::memcpy(&path.spp_address, &peer, sizeof(peer));
    path.spp_flags = SPP_PMTUD_DISABLE | SPP_HB_ENABLE;
    // The library counts without the common header here.
    path.spp_pathmtu = static_cast<std::uint32_t>(maxPacket - sizeof(sctp_common_header));
    path.spp_hbinterval = static_cast<std::uint32_t>(Association::kHeartbeatInterval.count());
    path.spp_pathmaxrxt = Association::kMaxRetransmissions;
    return set(handle, IPPROTO_SCTP, SCTP_PEER_ADDR_PARAMS, path);
}

} // namespace

bool setRetransmissionTimeout(UsrsctpHandle* handle, std::chrono::milliseconds max) {
    sctp_rtoinfo rto{};
    rto.srto_initial = static_cast<std::uint32_t>(Association::kRtoInitial.count());
    rto.srto_min = static_cast<std::uint32_t>(Association::kRtoMin.count());
    rto.srto_max = static_cast<std::uint32_t>(max.count());
    return set(handle, IPPROTO_SCTP, SCTP_RTOINFO, rto);
}

UsrsctpHandle* openUsrsctpSocket(void* address, const UsrsctpAssociation::Options& options) {
    UsrsctpHandle* out = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, nullptr, nullptr, 0, nullptr);
    if (out == nullptr) return nullptr;
    sockaddr_conn own = addressOf(address, options.port);
    // sockaddr is what every kind of address is passed as.
    auto* name = reinterpret_cast<sockaddr*>(&own);
    if (usrsctp_set_non_blocking(out, 1) == 0 && setBuffers(out) && setTimers(out) && setEvents(out) &&
        usrsctp_bind(out, name, sizeof(own)) == 0)
        return out;
    usrsctp_close(out);
    return nullptr;
}

bool connectUsrsctpSocket(UsrsctpHandle* handle, void* address, const UsrsctpAssociation::Options& options) {
    sockaddr_conn peer = addressOf(address, options.port);
    auto* name = reinterpret_cast<sockaddr*>(&peer);
    if (usrsctp_connect(handle, name, sizeof(peer)) != 0 && errno != EINPROGRESS) return false;
    return setPath(handle, peer, options.maxPacket);
}

} // namespace thisbe
