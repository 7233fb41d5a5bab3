#include "tests/sim/sim_socket.h"

#include "tests/sim/host.h"

namespace thisbe::sim {

SimSocket::~SimSocket() {
    if (host_ != nullptr) host_->close(*this);
}

std::span<const Datagram> SimSocket::receive() {
    handedOut_.clear();
    received_.clear();
    std::swap(waiting_, handedOut_);
    waitingBytes_ = 0;
    for (const PacketPtr& packet : handedOut_) {
        received_.push_back({packet->payload, packet->destination, packet->source});
    }
    return received_;
}

SendReport SimSocket::send(std::span<const Datagram> datagrams) {
    failures_.clear();
    for (std::size_t i = 0; i < datagrams.size(); ++i) {
        const auto error =
            host_ == nullptr ? std::optional(DatagramError::other) : host_->send(datagrams[i], local_);
        if (error) failures_.push_back({i, *error});
    }
    return {datagrams.size(), failures_};
}

std::span<const PathError> SimSocket::takePathErrors() {
    takenErrors_.clear();
    std::swap(takenErrors_, waitingErrors_);
    return takenErrors_;
}

void SimSocket::deliver(PacketPtr packet) {
    waitingBytes_ += packet->payload.size();
    waiting_.push_back(std::move(packet));
    if (onReady_) onReady_();
}

void SimSocket::deliver(const PathError& error) {
    constexpr std::size_t kMaxWaiting = 64;
    if (waitingErrors_.size() < kMaxWaiting) waitingErrors_.push_back(error);
    if (onReady_) onReady_();
}

} // namespace thisbe::sim
