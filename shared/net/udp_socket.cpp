#include "shared/net/udp_socket.h"

#include "shared/net/datagram_error_from_errno.h"
#include "shared/net/socket_address.h"
#include "shared/net/udp_error_queue.h"

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace thisbe {
namespace {

// An ICMP error about an earlier datagram makes the next system call fail, whatever that is for. Asking again
// clears it: how often to ask until the error is taken for this datagram's own.
int attemptsFor(int error) {
    switch (error) {
    case ECONNREFUSED:
        return 8; // never its own, but more of them may arrive meanwhile
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENONET:
    case EMSGSIZE:
    case EPROTO:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case EACCES:
        return 2;
    default:
        return 1;
    }
}

// EINVAL or EMSGSIZE: segments larger than the path's MTU; EIO: the interface cannot do checksums.
bool mayRefuseSegmentation(int error) {
    return error == EIO || error == EINVAL || error == EMSGSIZE;
}

int option(int fd, int level, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(fd, level, name, &value, &size) == 0 ? value : 0;
}

// Options that an old kernel may lack, without which things work less well.
bool trySetOption(int fd, int level, int name, int value) {
    return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

// The FORCE variants go beyond the host's limit where we have the right.
void setBuffer(int fd, int name, int forceName, std::size_t size) {
    const int value = static_cast<int>(std::min<std::size_t>(size, 1U << 30));
    if (!trySetOption(fd, SOL_SOCKET, forceName, value)) trySetOption(fd, SOL_SOCKET, name, value);
}

// Most often one is all there is, and then the kernel need not be told of an array.
int sendMessages(int fd, std::span<mmsghdr> messages) {
    if (messages.size() == 1) return ::sendmsg(fd, &messages[0].msg_hdr, MSG_DONTWAIT) < 0 ? -1 : 1;
    return ::sendmmsg(fd, messages.data(), static_cast<unsigned>(messages.size()), MSG_DONTWAIT);
}

} // namespace

UdpSocket::UdpSocket(const Endpoint& local, const Options& options, UdpBuffers& buffers) : buffers_(buffers) {
    if (local.isV6())
        socket_.impl()->bind6(toPoco(local), false, options.reusePort, options.v6Only);
    else
        socket_.impl()->bind(toPoco(local), false, options.reusePort);
    socket_.setBlocking(false);
    fd_ = socket_.impl()->sockfd();
    bound_ = fromPoco(socket_.address());
    rules_ = {.socketFamily = local.family(), .bound = bound_.address(), .segment = options.sendSegments};
    configure(options);
}

void UdpSocket::configure(const Options& options) {
    setBuffer(fd_, SO_RCVBUF, SO_RCVBUFFORCE, options.receiveBuffer);
    setBuffer(fd_, SO_SNDBUF, SO_SNDBUFFORCE, options.sendBuffer);
    // What is bound to one address receives for no other: then the kernel need not say it every time.
    const bool wildcard = bound_.address().isUnspecified();
    if (rules_.socketFamily == AddressFamily::ipv6) {
        if (wildcard) socket_.setOption(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
        trySetOption(fd_, IPPROTO_IPV6, IPV6_RECVERR, 1);
    } else if (wildcard) {
        socket_.setOption(IPPROTO_IP, IP_PKTINFO, 1);
    }
    // On an IPv6 socket too, for the IPv4 addresses that it may serve.
    trySetOption(fd_, IPPROTO_IP, IP_RECVERR, 1);
    if (options.receiveSegments && buffers_.receive.bytesPerMessage() >= UdpBuffers::kLargestMessage)
        trySetOption(fd_, IPPROTO_UDP, UDP_GRO, 1);
    dontFragment_ = true; // so that the next line sets the modes
    setDontFragment(false);
}

void UdpSocket::setDontFragment(bool dontFragment) {
    if (dontFragment == dontFragment_) return;
    dontFragment_ = dontFragment;
    trySetOption(fd_, IPPROTO_IP, IP_MTU_DISCOVER, dontFragment ? IP_PMTUDISC_PROBE : IP_PMTUDISC_OMIT);
    if (rules_.socketFamily == AddressFamily::ipv4) return;
    trySetOption(fd_, IPPROTO_IPV6, IPV6_MTU_DISCOVER,
                 dontFragment ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_WANT);
    trySetOption(fd_, IPPROTO_IPV6, IPV6_DONTFRAG, dontFragment ? 1 : 0);
}

std::span<const Datagram> UdpSocket::receive() {
    return buffers_.receive.receive(fd_, bound_, counters_);
}

std::span<const PathError> UdpSocket::takePathErrors() {
    takeErrorQueue(fd_, buffers_.pathErrors, counters_);
    return buffers_.pathErrors;
}

SendReport UdpSocket::send(std::span<const Datagram> datagrams) {
    buffers_.failures.clear();
    Progress progress;
    while (progress.next < datagrams.size() && !progress.blocked) {
        setDontFragment(datagrams[progress.next].dontFragment);
        buffers_.send.plan(datagrams, progress.next, progress.plainUntil, rules_);
        transmit(datagrams, progress);
    }
    if (progress.blocked) ++counters_.blocked;
    return {.handled = progress.next, .failures = buffers_.failures};
}

// Sends the planned messages, until they are gone, the socket is full or the plan no longer holds.
void UdpSocket::transmit(std::span<const Datagram> datagrams, Progress& progress) {
    const std::span<mmsghdr> messages = buffers_.send.messages();
    for (std::size_t done = 0; done < messages.size();) {
        const std::span<mmsghdr> rest = messages.subspan(done);
        ++counters_.sendCalls;
        const int sent = sendMessages(fd_, rest);
        if (sent > 0) {
            account(done, static_cast<std::size_t>(sent), datagrams, progress);
            done += static_cast<std::size_t>(sent);
            continue;
        }
        const int error = errno;
        if (error == EAGAIN || error == EWOULDBLOCK) {
            progress.blocked = true;
            return;
        }
        if (error == EINTR || ++progress.attempts < attemptsFor(error)) continue;
        if (buffers_.send.run(done).count > 1 && mayRefuseSegmentation(error)) {
            ++counters_.segmentationRefusals;
            progress.plainUntil = buffers_.send.run(done).first + buffers_.send.run(done).count;
            progress.refusal = error;
            progress.attempts = 0;
            return;
        }
        fail(error, done, progress);
        ++done;
    }
}

// Counts the messages [from, from + count), which the kernel took.
void UdpSocket::account(std::size_t from, std::size_t count, std::span<const Datagram> datagrams,
                        Progress& progress) {
    if (progress.refusal != 0) rememberRefusal(datagrams[progress.next], progress);
    for (std::size_t i = from; i < from + count; ++i)
        counters_.sentSuperPackets += buffers_.send.run(i).count > 1;
    const UdpSendBatch::Run& last = buffers_.send.run(from + count - 1);
    counters_.sent += last.first + last.count - progress.next;
    progress.next = last.first + last.count;
    progress.attempts = 0;
}

// The datagram has gone alone, so it was the segmentation that was refused and not the datagram.
void UdpSocket::rememberRefusal(const Datagram& datagram, Progress& progress) {
    if (progress.refusal == EIO)
        rules_.segment = false;
    else
        buffers_.send.refusals().refuse(datagram.remote.address(), datagram.payload.size());
    progress.refusal = 0;
}

void UdpSocket::fail(int error, std::size_t message, Progress& progress) {
    const DatagramError reason = datagramErrorFromErrno(error);
    const UdpSendBatch::Run& run = buffers_.send.run(message);
    for (std::size_t i = 0; i < run.count; ++i)
        buffers_.failures.push_back({run.first + i, reason});
    counters_.failed[static_cast<std::size_t>(reason)] += run.count;
    progress.next = run.first + run.count;
    progress.attempts = 0;
    progress.refusal = 0;
}

UdpCounters UdpSocket::counters() const {
    UdpCounters counters = counters_;
    std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
    socklen_t size = sizeof memory;
    if (::getsockopt(fd_, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) == 0)
        counters.kernelDrops = memory[SK_MEMINFO_DROPS];
    return counters;
}

std::size_t UdpSocket::receiveBufferSize() const {
    return static_cast<std::size_t>(option(fd_, SOL_SOCKET, SO_RCVBUF));
}

std::size_t UdpSocket::sendBufferSize() const {
    return static_cast<std::size_t>(option(fd_, SOL_SOCKET, SO_SNDBUF));
}

} // namespace thisbe
