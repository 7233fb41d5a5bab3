// A simulated host's UDP socket, behind the same interface as the kernel's.
#pragma once

#include "shared/net/datagram_io.h"
#include "tests/sim/packet_pool.h"

#include <functional>
#include <vector>

namespace thisbe::sim {

class Host;

// Made by Host::openUdp(). In steady state nothing here allocates. When the host goes down the socket is
// dead: it receives nothing, and every send fails with DatagramError::other.
class SimSocket final : public DatagramIo {
  public:
    ~SimSocket() override;
    SimSocket(const SimSocket&) = delete;
    SimSocket& operator=(const SimSocket&) = delete;

    std::span<const Datagram> receive() override;
    SendReport send(std::span<const Datagram> datagrams) override;
    std::span<const PathError> takePathErrors() override;
    Endpoint localEndpoint() const override { return local_; }

    // Called at once for every datagram and path error that arrives.
    void onReady(std::function<void()> callback) { onReady_ = std::move(callback); }
    bool isAlive() const { return host_ != nullptr; }
    // Bytes of payload that may wait; more is dropped.
    void setReceiveBuffer(std::size_t bytes) { receiveBuffer_ = bytes; }

  private:
    friend class Host;

    SimSocket(Host& host, const Endpoint& local) : host_(&host), local_(local) {}

    bool hasRoomFor(const Packet& packet) const {
        return waitingBytes_ + packet.payload.size() <= receiveBuffer_;
    }
    void deliver(PacketPtr packet);
    void deliver(const PathError& error);
    void die() { host_ = nullptr; }

    Host* host_;
    Endpoint local_;
    std::function<void()> onReady_;
    std::vector<PacketPtr> waiting_;
    std::vector<PacketPtr> handedOut_; // what received_ points into
    std::vector<Datagram> received_;
    std::vector<PathError> waitingErrors_;
    std::vector<PathError> takenErrors_;
    std::vector<SendFailure> failures_;
    std::size_t waitingBytes_ = 0;
    std::size_t receiveBuffer_ = 212992; // net.core.rmem_default
};

} // namespace thisbe::sim
