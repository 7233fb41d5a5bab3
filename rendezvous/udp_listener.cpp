#include "rendezvous/udp_listener.h"

namespace thisbe::rendezvous {

namespace {

constexpr std::size_t kBatchDatagrams = 256;
constexpr std::size_t kBatchBytes = 256 * 1024;
// A busy socket hands over to the others after this many batches.
constexpr int kBatchesPerTurn = 16;

UdpSocket::Options socketOptions() {
    UdpSocket::Options options;
    options.reusePort = true;
    return options;
}

} // namespace

UdpListener::UdpListener(EventLoop& loop, UdpBuffers& buffers, const Endpoint& local, DropCounters& drops,
                         Callbacks callbacks)
    : socket_(local, socketOptions(), buffers),
      local_(socket_.localEndpoint()),
      drops_(drops),
      callbacks_(std::move(callbacks)),
      batch_(kBatchDatagrams, kBatchBytes),
      watch_(loop, socket_.fd(), Interest::read, [this](Ready ready) {
          onReadable();
          if (ready.error) onPathErrors();
      }) {}

bool UdpListener::serves(const Endpoint& local) const {
    if (local.port() != local_.port() || local.family() != local_.family()) return false;
    return local_.address().isUnspecified() || local.address() == local_.address();
}

void UdpListener::onReadable() {
    for (int round = 0; round < kBatchesPerTurn; ++round) {
        const auto datagrams = socket_.receive();
        if (datagrams.empty()) break;
        const bool more = socket_.mayHoldMore();
        for (const Datagram& datagram : datagrams)
            callbacks_.onDatagram(datagram);
        callbacks_.onBatch();
        if (!more) break;
    }
}

void UdpListener::onPathErrors() {
    for (const PathError& error : socket_.takePathErrors()) {
        if (error.error == DatagramError::refused)
            callbacks_.onPortClosed({.local = local_, .remote = error.remote});
    }
}

void UdpListener::queue(const Datagram& datagram, ByteView rest) {
    if (batch_.append(datagram, rest)) return;
    flush();
    if (!batch_.append(datagram, rest)) drops_.count(DropReason::outputFull);
}

void UdpListener::flush() {
    if (batch_.empty()) return;
    const auto datagrams = batch_.datagrams();
    const SendReport report = socket_.send(datagrams);
    drops_.count(DropReason::outputFull, datagrams.size() - report.handled);
    drops_.count(DropReason::sendFailed, report.failures.size());
    batch_.clear();
}

} // namespace thisbe::rendezvous
