#include "shared/net/udp_send_batch.h"

#include <netinet/in.h>
#include <netinet/udp.h>

namespace thisbe {
namespace {

constexpr std::size_t kMessages = 64;
// UDP_MAX_SEGMENTS of every kernel since 4.18.
constexpr std::size_t kSegments = 64;
constexpr std::size_t kIovecs = 1024;
// The largest super-packet that both families take: 65,535 less the headers of IPv6 and UDP.
constexpr std::size_t kSuperPacketBytes = 65535 - 40 - 8;

template<class Word>
bool equalAt(const IpAddress& a, const IpAddress& b, std::size_t offset) {
    Word left;
    Word right;
    std::memcpy(&left, a.bytes().data() + offset, sizeof left);
    std::memcpy(&right, b.bytes().data() + offset, sizeof right);
    return left == right;
}

// Endpoint's own comparison calls memcmp, which is felt where a segment costs 20 ns in all.
bool equal(const Endpoint& a, const Endpoint& b) {
    const IpAddress& left = a.address();
    const IpAddress& right = b.address();
    if (a.port() != b.port() || a.family() != b.family()) return false;
    if (a.isV4()) return equalAt<std::uint32_t>(left, right, 0);
    return equalAt<std::uint64_t>(left, right, 0) && equalAt<std::uint64_t>(left, right, 8) &&
           left.scopeId() == right.scopeId();
}

bool sameEnvelope(const Datagram& a, const Datagram& b) {
    return equal(a.remote, b.remote) && equal(a.local, b.local) && a.hopLimit == b.hopLimit &&
           a.dontFragment == b.dontFragment;
}

void appendSource(ControlWriter& control, const IpAddress& source, AddressFamily socketFamily) {
    if (socketFamily == AddressFamily::ipv4) {
        in_pktinfo info{};
        std::memcpy(&info.ipi_spec_dst, source.bytes().data(), sizeof info.ipi_spec_dst);
        return control.append(IPPROTO_IP, IP_PKTINFO, info);
    }
    // An IPv6 socket takes IPv4 sources in this form too.
    in6_pktinfo info{};
    const IpAddress mapped = source.mapped();
    std::memcpy(&info.ipi6_addr, mapped.bytes().data(), sizeof info.ipi6_addr);
    info.ipi6_ifindex = source.scopeId();
    control.append(IPPROTO_IPV6, IPV6_PKTINFO, info);
}

} // namespace

UdpSendBatch::UdpSendBatch()
    : messages_(kMessages), names_(kMessages), controls_(kMessages), runs_(kMessages), iovecs_(kIovecs) {}

void UdpSendBatch::plan(std::span<const Datagram> datagrams, std::size_t index, std::size_t plainUntil,
                        const Rules& rules) {
    used_ = 0;
    usedIovecs_ = 0;
    const bool dontFragment = datagrams[index].dontFragment;
    while (index < datagrams.size() && used_ < kMessages && usedIovecs_ + kSegments <= kIovecs &&
           datagrams[index].dontFragment == dontFragment) {
        const std::span<const Datagram> rest = datagrams.subspan(index);
        const Extent extent = rules.segment && index >= plainUntil
                                  ? measureRun(rest)
                                  : Extent{.bytes = rest.front().payload.size()};
        addMessage(rest.first(extent.count), extent, index, rules);
        index += extent.count;
    }
}

// One envelope, one size, of which the last may be less.
UdpSendBatch::Extent UdpSendBatch::measureRun(std::span<const Datagram> datagrams) const {
    const Datagram& front = datagrams.front();
    const std::size_t size = front.payload.size();
    Extent run{.bytes = size};
    if (size == 0 || datagrams.size() == 1 || !sameEnvelope(front, datagrams[1])) return run;
    if (refusals_.refuses(front.remote.address(), size)) return run;
    while (run.count < kSegments && run.count < datagrams.size()) {
        const Datagram& next = datagrams[run.count];
        const std::size_t nextSize = next.payload.size();
        if (nextSize - 1 >= size || run.bytes + nextSize > kSuperPacketBytes) break; // empty ones wrap around
        if (!sameEnvelope(front, next)) break;
        run.adjacent = run.adjacent && front.payload.data() + run.bytes == next.payload.data();
        run.bytes += nextSize;
        ++run.count;
        if (nextSize < size) break;
    }
    return run;
}

void UdpSendBatch::addMessage(std::span<const Datagram> run, const Extent& extent, std::size_t first,
                              const Rules& rules) {
    const std::size_t index = used_++;
    runs_[index] = {first, run.size()};
    names_[index] = SocketAddress(run.front().remote, rules.socketFamily);
    msghdr& header = messages_[index].msg_hdr;
    header.msg_name = names_[index].data();
    header.msg_namelen = names_[index].size();
    addPayloads(run, extent, header);
    addControl(run.front(), run.size(), rules, header);
}

// Adjacent payloads, as those of a DatagramBatch are, need one entry together.
void UdpSendBatch::addPayloads(std::span<const Datagram> run, const Extent& extent, msghdr& header) {
    header.msg_iov = iovecs_.data() + usedIovecs_;
    // iovec serves both directions and so is not const; sendmsg only reads.
    const auto entry = [](const Datagram& datagram, std::size_t size) {
        return iovec{.iov_base = const_cast<std::uint8_t*>(datagram.payload.data()), .iov_len = size};
    };
    if (extent.adjacent) {
        iovecs_[usedIovecs_++] = entry(run.front(), extent.bytes);
        header.msg_iovlen = 1;
        return;
    }
    for (const Datagram& datagram : run)
        iovecs_[usedIovecs_++] = entry(datagram, datagram.payload.size());
    header.msg_iovlen = run.size();
}

void UdpSendBatch::addControl(const Datagram& datagram, std::size_t count, const Rules& rules,
                              msghdr& header) {
    ControlWriter control(header, controls_[used_ - 1]);
    const IpAddress& source = datagram.local.address();
    if (!source.isUnspecified() && source != rules.bound) appendSource(control, source, rules.socketFamily);
    if (count > 1)
        control.append(IPPROTO_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(datagram.payload.size()));
    if (datagram.hopLimit != 0) {
        const int hopLimit = datagram.hopLimit;
        // An IPv6 socket that sends to an IPv4 address uses the IPv4 option.
        if (datagram.remote.isV4())
            control.append(IPPROTO_IP, IP_TTL, hopLimit);
        else
            control.append(IPPROTO_IPV6, IPV6_HOPLIMIT, hopLimit);
    }
}

} // namespace thisbe
