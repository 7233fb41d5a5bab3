// Packets that are used again, so that a simulation in steady state allocates nothing.
#pragma once

#include "tests/sim/packet.h"

#include <deque>
#include <memory>
#include <vector>

namespace thisbe::sim {

// Must outlive every packet that it made.
class PacketPool {
  public:
    struct Recycler {
        PacketPool* pool = nullptr;
        void operator()(Packet* packet) const { pool->free_.push_back(packet); }
    };
    using Pointer = std::unique_ptr<Packet, Recycler>;

    // An empty packet with default fields; the payload keeps the memory that it had.
    Pointer make() {
        if (free_.empty()) return {&storage_.emplace_back(), {this}};
        Packet* packet = free_.back();
        free_.pop_back();
        std::vector<std::uint8_t> payload = std::move(packet->payload);
        payload.clear();
        *packet = Packet{};
        packet->payload = std::move(payload);
        return {packet, {this}};
    }
    Pointer copy(const Packet& original) {
        Pointer twin = make();
        *twin = original;
        return twin;
    }
    // Owns again what release() of a Pointer gave away.
    Pointer adopt(Packet* packet) { return {packet, {this}}; }

    std::size_t inUse() const { return storage_.size() - free_.size(); }

  private:
    std::deque<Packet> storage_;
    std::vector<Packet*> free_;
};

using PacketPtr = PacketPool::Pointer;

} // namespace thisbe::sim
