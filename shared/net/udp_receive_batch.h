// The memory that recvmmsg fills, and the datagrams in it.
#pragma once

#include "shared/net/control_message.h"
#include "shared/net/socket_address.h"
#include "shared/net/udp_counters.h"
#include "shared/wire/datagram.h"

#include <memory>
#include <span>
#include <vector>

namespace thisbe {

// Allocates in its constructor, and later only when super-packets carry more segments than ever before. Pages
// that nothing was received into are not touched, so that the 64 KiB a super-packet may need cost no memory
// where none arrive. May serve many sockets of one thread, one at a time.
class UdpReceiveBatch {
  public:
    UdpReceiveBatch(std::size_t messages, std::size_t bytesPerMessage);
    UdpReceiveBatch(const UdpReceiveBatch&) = delete;
    UdpReceiveBatch& operator=(const UdpReceiveBatch&) = delete;

    // One batch from the socket bound to the given endpoint, each segment of a super-packet a datagram of its
    // own. Empty when nothing waits. Never blocks.
    std::span<const Datagram> receive(int fd, const Endpoint& bound, UdpCounters& counters);

    // The latest receive() got as much as it asked for: more may wait. Otherwise it has emptied the socket.
    bool wasFull() const { return full_; }

    std::size_t bytesPerMessage() const { return bytesPerMessage_; }

  private:
    int fetch(int fd, UdpCounters& counters);
    void unpack(std::size_t index, const Endpoint& bound, UdpCounters& counters);
    void add(ByteView payload, const Endpoint& local, const Endpoint& remote);
    const Endpoint* remoteOf(const SocketAddress& name);
    void split(ByteView payload, std::size_t segment, const Endpoint& local, const Endpoint& remote);
    ByteSpan slot(std::size_t index);
    void adapt(std::size_t fetched);
    // Gives the message its full room again: the kernel shortens name and control.
    void rearm(std::size_t index);

    std::size_t bytesPerMessage_;
    std::size_t stride_;
    std::unique_ptr<std::uint8_t[]> block_;
    std::vector<mmsghdr> messages_;
    std::vector<iovec> iovecs_;
    std::vector<SocketAddress> names_;
    std::vector<ControlRoom> controls_;
    std::vector<Datagram> datagrams_; // the first count_ are what was received
    std::size_t count_ = 0;
    SocketAddress lastName_; // what lastRemote_ was made from
    Endpoint lastRemote_;
    std::size_t atOnce_; // messages that the next call asks for
    bool full_ = false;
};

} // namespace thisbe
