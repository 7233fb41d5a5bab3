#include "shared/net/udp_error_queue.h"

#include "shared/net/control_message.h"
#include "shared/net/datagram_error_from_errno.h"
#include "shared/net/socket_address.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>

namespace thisbe {
namespace {

// Local errors are skipped, but not without end.
constexpr int kSkippedAtMost = 1024;

bool isErrorMessage(const cmsghdr& message) {
    return (message.cmsg_level == IPPROTO_IP && message.cmsg_type == IP_RECVERR) ||
           (message.cmsg_level == IPPROTO_IPV6 && message.cmsg_type == IPV6_RECVERR);
}

// EACCES from the network is a router's "administratively prohibited", not this host's firewall.
DatagramError fromNetwork(std::uint32_t error) {
    const auto known = static_cast<int>(error);
    return known == EACCES || known == EPERM ? DatagramError::unreachable : datagramErrorFromErrno(known);
}

std::optional<PathError> pathError(const sock_extended_err& error, const SocketAddress& destination) {
    if (error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6) return std::nullopt;
    const auto remote = destination.endpoint();
    if (!remote) return std::nullopt;
    const DatagramError reason = fromNetwork(error.ee_errno);
    return PathError{.remote = *remote,
                     .error = reason,
                     .icmpType = error.ee_type,
                     .icmpCode = error.ee_code,
                     .mtu = reason == DatagramError::tooBig ? error.ee_info : 0};
}

} // namespace

void takeErrorQueue(int fd, std::vector<PathError>& out, UdpCounters& counters) {
    out.clear();
    for (int i = 0; i < kSkippedAtMost && out.size() < out.capacity(); ++i) {
        SocketAddress destination;
        // sock_extended_err, the address of the router that complained, and PKTINFO.
        alignas(cmsghdr) std::array<unsigned char, 256> control;
        msghdr header{};
        header.msg_name = destination.data();
        header.msg_namelen = SocketAddress::capacity();
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        if (::recvmsg(fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
        forEachControl(header, [&](const cmsghdr& message) {
            sock_extended_err error{};
            if (!isErrorMessage(message) || !readControl(message, error)) return;
            if (const auto found = pathError(error, destination)) {
                ++counters.pathErrors[static_cast<std::size_t>(found->error)];
                out.push_back(*found);
            }
        });
    }
}

} // namespace thisbe
