// Batched UDP over the kernel: recvmmsg and sendmmsg, segmentation offload both ways, ICMP errors.
#pragma once

#include "shared/net/datagram_io.h"
#include "shared/net/udp_buffers.h"
#include "shared/net/udp_counters.h"

#include <Poco/Net/DatagramSocket.h>

namespace thisbe {

// Non-blocking. POCO owns the descriptor and the options; the data path goes to the kernel directly. Nothing
// is allocated per datagram, payloads are not copied on the way out. One thread, and the buffers are of that
// thread too and outlive the socket. Watch fd() for reading; when it reports an error call takePathErrors().
//
// Fragmentation. A datagram without dontFragment always leaves, fragmented if need be: IPv4 without the DF
// bit and without regard to path MTUs that somebody claims (IP_PMTUDISC_OMIT); IPv6, whose routers never
// fragment, by the learned path MTU (IPV6_PMTUDISC_WANT). One with dontFragment leaves whole or fails with
// tooBig: it obeys the interface's MTU only and not a remembered path MTU (…_PMTUDISC_PROBE), so that a probe
// of a size that failed once can be made again; that the path refused it arrives as a path error with the
// MTU. The modes are the socket's, so a change between consecutive datagrams costs a system call or three:
// send those of one kind together.
class UdpSocket final : public DatagramIo {
  public:
    struct Options {
        std::size_t receiveBuffer = 4 * 1024 * 1024; // bytes; the kernel cuts it to its limits
        std::size_t sendBuffer = 4 * 1024 * 1024;
        bool reusePort = false;
        bool v6Only = true;          // a socket on :: takes IPv4 too when this is off
        bool receiveSegments = true; // UDP_GRO
        bool sendSegments = true;    // UDP_SEGMENT
    };

    // Binds; port 0 chooses one. Throws Poco::Net::NetException naming the address.
    UdpSocket(const Endpoint& local, const Options& options, UdpBuffers& buffers);

    std::span<const Datagram> receive() override;
    // After receive(), before another socket of this thread receives: false where that has emptied the socket, so
    // that asking again would only be told so.
    bool mayHoldMore() const { return buffers_.receive.wasFull(); }
    // A run of datagrams to one destination, from one source, of one size (the last may be shorter) leaves as
    // one super-packet.
    SendReport send(std::span<const Datagram> datagrams) override;
    std::span<const PathError> takePathErrors() override;
    Endpoint localEndpoint() const override { return bound_; }

    int fd() const { return fd_; }
    // Asks the kernel for its drops.
    UdpCounters counters() const;
    // What the kernel granted, in bytes of its own accounting.
    std::size_t receiveBufferSize() const;
    std::size_t sendBufferSize() const;

  private:
    // How far one send() has come.
    struct Progress {
        std::size_t next = 0;       // the first datagram not dealt with
        std::size_t plainUntil = 0; // a refused super-packet: its datagrams go one by one
        int refusal = 0;            // the errno of that refusal, until its first datagram has gone
        int attempts = 0;           // at the datagram next
        bool blocked = false;
    };

    void configure(const Options& options);
    void setDontFragment(bool dontFragment);
    void transmit(std::span<const Datagram> datagrams, Progress& progress);
    void account(std::size_t from, std::size_t count, std::span<const Datagram> datagrams,
                 Progress& progress);
    void rememberRefusal(const Datagram& datagram, Progress& progress);
    void fail(int error, std::size_t message, Progress& progress);

    UdpBuffers& buffers_;
    Poco::Net::DatagramSocket socket_;
    int fd_ = -1;
    Endpoint bound_;
    UdpSendBatch::Rules rules_;
    bool dontFragment_ = false;
    UdpCounters counters_;
};

} // namespace thisbe
