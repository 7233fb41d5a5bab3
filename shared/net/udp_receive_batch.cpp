#include "shared/net/udp_receive_batch.h"

#include <netinet/in.h>
#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>

namespace thisbe {
namespace {

constexpr std::size_t kCacheLine = 64;
// A receive that meets an error of an earlier send (ECONNREFUSED …) is simply asked again; so often.
constexpr int kAttempts = 16;
// About how many datagrams one receive() returns when they come in super-packets.
constexpr std::size_t kDatagramsAtOnce = 256;
// What a super-packet carries at most on a plain Linux host.
constexpr std::size_t kUsualSegments = 64;

// Slots an odd number of cache lines apart: at 64 KiB distance all of them would share one set of the cache.
std::size_t strideFor(std::size_t bytes) {
    return ((bytes + kCacheLine - 1) / kCacheLine | 1) * kCacheLine;
}

// Where the datagram arrived, and how long the segments of a super-packet are.
struct Ancillary {
    Endpoint local;
    std::size_t segment = 0;
};

void readOne(const cmsghdr& message, Ancillary& out) {
    if (message.cmsg_level == IPPROTO_UDP && message.cmsg_type == UDP_GRO) {
        int segment = 0;
        if (readControl(message, segment) && segment > 0) out.segment = static_cast<std::size_t>(segment);
    } else if (message.cmsg_level == IPPROTO_IP && message.cmsg_type == IP_PKTINFO) {
        in_pktinfo info{};
        if (!readControl(message, info)) return;
        // The address that an answer can come from; the header's own may be a multicast or broadcast address.
        IpAddress::V4Bytes bytes{};
        std::memcpy(bytes.data(), &info.ipi_spec_dst, bytes.size());
        out.local = {IpAddress(bytes), out.local.port()};
    } else if (message.cmsg_level == IPPROTO_IPV6 && message.cmsg_type == IPV6_PKTINFO) {
        in6_pktinfo info{};
        if (!readControl(message, info)) return;
        IpAddress::V6Bytes bytes{};
        std::memcpy(bytes.data(), &info.ipi6_addr, bytes.size());
        const bool linkLocal = IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr);
        out.local =
            Endpoint{IpAddress(bytes, linkLocal ? info.ipi6_ifindex : 0), out.local.port()}.canonical();
    }
}

} // namespace

UdpReceiveBatch::UdpReceiveBatch(std::size_t messages, std::size_t bytesPerMessage)
    : bytesPerMessage_(bytesPerMessage),
      stride_(strideFor(bytesPerMessage)),
      block_(std::make_unique_for_overwrite<std::uint8_t[]>(messages * stride_)),
      messages_(messages),
      iovecs_(messages),
      names_(messages),
      controls_(messages),
      datagrams_(messages * kUsualSegments),
      atOnce_(messages) {
    for (std::size_t i = 0; i < messages; ++i) {
        iovecs_[i] = {.iov_base = slot(i).data(), .iov_len = bytesPerMessage_};
        msghdr& header = messages_[i].msg_hdr;
        header.msg_name = names_[i].data();
        header.msg_iov = &iovecs_[i];
        header.msg_iovlen = 1;
        header.msg_control = controls_[i].bytes.data();
        rearm(i);
    }
}

ByteSpan UdpReceiveBatch::slot(std::size_t index) {
    return {block_.get() + index * stride_, bytesPerMessage_};
}

void UdpReceiveBatch::rearm(std::size_t index) {
    messages_[index].msg_hdr.msg_namelen = SocketAddress::capacity();
    messages_[index].msg_hdr.msg_controllen = controls_[index].bytes.size();
}

std::span<const Datagram> UdpReceiveBatch::receive(int fd, const Endpoint& bound, UdpCounters& counters) {
    count_ = 0;
    int fetched = 0;
    // Again when all that came had to be dropped: empty means that nothing waits.
    for (int count = 1; count > 0 && count_ == 0;) {
        count = fetch(fd, counters);
        full_ = static_cast<std::size_t>(count) == atOnce_;
        fetched += count;
        for (int i = 0; i < count; ++i) {
            unpack(static_cast<std::size_t>(i), bound, counters);
            rearm(static_cast<std::size_t>(i));
        }
    }
    counters.received += count_;
    adapt(static_cast<std::size_t>(fetched));
    return std::span(datagrams_).first(count_);
}

// Super-packets are taken a few at a time, so that what they hold is still in the cache when it is read.
void UdpReceiveBatch::adapt(std::size_t fetched) {
    if (fetched == 0) return;
    const std::size_t each = std::max<std::size_t>(1, count_ / fetched);
    atOnce_ = std::clamp<std::size_t>(kDatagramsAtOnce / each, 1, messages_.size());
}

int UdpReceiveBatch::fetch(int fd, UdpCounters& counters) {
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        ++counters.receiveCalls;
        const int count =
            ::recvmmsg(fd, messages_.data(), static_cast<unsigned>(atOnce_), MSG_DONTWAIT, nullptr);
        if (count >= 0) return count;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    }
    return 0;
}

void UdpReceiveBatch::unpack(std::size_t index, const Endpoint& bound, UdpCounters& counters) {
    msghdr& header = messages_[index].msg_hdr;
    const Endpoint* const remote = remoteOf(names_[index]);
    // Without its control data a super-packet could not be told from one large datagram.
    if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 || remote == nullptr) {
        ++counters.truncated;
        return;
    }
    const ByteView payload = slot(index).first(messages_[index].msg_len);
    counters.receivedBytes += payload.size();
    if (header.msg_controllen == 0) {
        add(payload, bound, *remote);
        return;
    }
    Ancillary ancillary{.local = bound};
    forEachControl(header, [&](const cmsghdr& message) { readOne(message, ancillary); });
    const bool several = ancillary.segment != 0 && payload.size() > ancillary.segment;
    counters.receivedSuperPackets += several;
    split(payload, several ? ancillary.segment : payload.size(), ancillary.local, *remote);
}

// Most datagrams come from where the one before them came from. Building an Endpoint from pieces and copying
// it at once makes the processor wait for its own writes; copying one that lies there does not.
const Endpoint* UdpReceiveBatch::remoteOf(const SocketAddress& name) {
    if (name == lastName_) return &lastRemote_;
    const auto remote = name.endpoint();
    if (!remote) return nullptr;
    lastName_ = name;
    lastRemote_ = *remote;
    return &lastRemote_;
}

void UdpReceiveBatch::split(ByteView payload, std::size_t segment, const Endpoint& local,
                            const Endpoint& remote) {
    for (; payload.size() > segment; payload = payload.subspan(segment))
        add(payload.first(segment), local, remote);
    add(payload, local, remote);
}

// In place, without building a Datagram first: with segments of 64 bytes it would be felt.
void UdpReceiveBatch::add(ByteView payload, const Endpoint& local, const Endpoint& remote) {
    if (count_ == datagrams_.size()) datagrams_.resize(2 * count_);
    Datagram& datagram = datagrams_[count_++];
    datagram.payload = payload;
    datagram.local = local;
    datagram.remote = remote;
}

} // namespace thisbe
