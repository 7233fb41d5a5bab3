#include "rendezvous/turn/udp_relays.h"

#include <Poco/Net/NetException.h>

namespace thisbe::rendezvous {

namespace {

constexpr std::size_t kQueue = 2048;
// A busy relayed address hands over to the others after this many batches.
constexpr int kBatchesPerTurn = 4;

// Limits, not reservations: an idle socket has none of it.
UdpSocket::Options socketOptions() {
    UdpSocket::Options options;
    options.receiveBuffer = 1024 * 1024;
    options.sendBuffer = 1024 * 1024;
    return options;
}

} // namespace

UdpRelays::Socket::Socket(UdpRelays& owner, RelayId id, const Endpoint& local)
    : udp(local, socketOptions(), owner.buffers_),
      watch(owner.loop_, udp.fd(), Interest::read, [&owner, id](Ready ready) { owner.onReady(id, ready); }) {}

UdpRelays::UdpRelays(EventLoop& loop, UdpBuffers& buffers, Callbacks callbacks)
    : loop_(loop), buffers_(buffers), callbacks_(std::move(callbacks)) {
    queue_.reserve(kQueue);
    waiting_.reserve(kQueue);
    run_.reserve(kQueue);
}

bool UdpRelays::open(RelayId id, const Endpoint& local) {
    if (sockets_.size() <= id.value()) sockets_.resize(id.value() + 1);
    try {
        sockets_[id.value()] = std::make_unique<Socket>(*this, id, local);
        return true;
    } catch (const Poco::Exception&) {
        return false; // somebody else has it, or the host does not
    } catch (const std::system_error&) {
        return false; // out of descriptors
    }
}

void UdpRelays::close(RelayId id) {
    flush(); // what it was asked to send before
    sockets_[id.value()].reset();
}

void UdpRelays::send(RelayId id, const Datagram& datagram) {
    if (queue_.size() == kQueue) flush();
    Socket& socket = *sockets_[id.value()];
    const auto index = static_cast<std::uint32_t>(queue_.size());
    queue_.push_back({datagram, kNone});
    if (socket.first == kNone) {
        socket.first = index;
        waiting_.push_back(id);
    } else {
        queue_[socket.last].next = index;
    }
    socket.last = index;
}

void UdpRelays::flush() {
    for (const RelayId id : waiting_)
        flushSocket(*sockets_[id.value()]);
    waiting_.clear();
    queue_.clear();
}

void UdpRelays::flushSocket(Socket& socket) {
    run_.clear();
    for (std::uint32_t index = socket.first; index != kNone; index = queue_[index].next)
        run_.push_back(queue_[index].datagram);
    socket.first = socket.last = kNone;
    const SendReport report = socket.udp.send(run_);
    counters_.outputFull += run_.size() - report.handled;
    counters_.sendFailed += report.failures.size();
}

void UdpRelays::onReady(RelayId id, Ready ready) {
    Socket& socket = *sockets_[id.value()];
    if (ready.error) callbacks_.onPathErrors(id, socket.udp.takePathErrors());
    for (int round = 0; round < kBatchesPerTurn; ++round) {
        const auto datagrams = socket.udp.receive();
        if (datagrams.empty()) return;
        const bool more = socket.udp.mayHoldMore();
        callbacks_.onDatagrams(id, datagrams);
        if (!more) return;
    }
}

} // namespace thisbe::rendezvous
