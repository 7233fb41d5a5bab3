#include "shared/net/tcp_path_info.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <limits>

namespace thisbe {

std::optional<TcpPathInfo> TcpPathInfo::of(int socket) {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return std::nullopt;
    using std::chrono::microseconds;
    TcpPathInfo out;
    out.rtt = microseconds(info.tcpi_rtt);
    out.rttVariation = microseconds(info.tcpi_rttvar);
    // "No sample yet" is all ones.
    if (info.tcpi_min_rtt != std::numeric_limits<std::uint32_t>::max())
        out.leastRtt = microseconds(info.tcpi_min_rtt);
    out.retransmits = info.tcpi_total_retrans;
    out.congestionWindow = info.tcpi_snd_cwnd;
    out.segmentSize = info.tcpi_snd_mss;
    return out;
}

} // namespace thisbe
