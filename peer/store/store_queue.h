// What waits to be written into a database, between the thread of an event loop and the one that writes.
#pragma once

#include "peer/store/packet_block.h"
#include "peer/store/test_row.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace thisbe::peer {

struct StoreBatch {
    std::vector<std::unique_ptr<PacketBlock>> packets;
    std::vector<TestRow> tests;

    std::size_t packetRows() const;
    bool empty() const { return packets.empty() && tests.empty(); }
};

// Bounded: what is taken and not yet settled counts too. Neither side ever waits for the other but the writer
// for work. All calls may come from any thread.
class StoreQueue {
  public:
    struct Limits {
        std::size_t rows = 65'536;
        std::size_t bytes = 32 * 1024 * 1024;
        std::size_t tests = 4096;
    };

    StoreQueue() : StoreQueue(Limits{}) {}
    explicit StoreQueue(const Limits& limits) : limits_(limits) {}

    // Takes the block, or drops its rows where there is no room, and gives an empty one for it.
    std::unique_ptr<PacketBlock> put(std::unique_ptr<PacketBlock> block);
    void put(TestRow test);
    // So much waits that no more should be made; the writer is told to say when there is room again. Never
    // while there is trouble: then it is better to lose rows than to hold up the traffic.
    bool isFull();
    // Nothing more will be put.
    void close();

    // What waits, when there is enough of it, or some for a while, or at the end. Empty: the end.
    StoreBatch take();
    // The batch is written (or, with written false, given up): its room is free. True: whoever found the
    // queue full wants to know.
    bool settle(StoreBatch batch, bool written);
    // Nothing can be written at the moment. True as above.
    bool setTrouble(bool trouble);
    // Until the time is over or the queue is closed. True: closed.
    bool waitForClose(std::chrono::milliseconds time);

    std::uint64_t dropped() const;

  private:
    static constexpr std::chrono::milliseconds kGather{20};
    static constexpr std::size_t kEnough = 4096;
    static constexpr std::size_t kSpare = 64;

    bool hasRoom(const PacketBlock& block) const;
    bool becameRoomy();

    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable work_;
    StoreBatch waiting_;
    std::vector<std::unique_ptr<PacketBlock>> spare_;
    std::size_t rows_ = 0; // waiting or taken
    std::size_t bytes_ = 0;
    std::size_t tests_ = 0;
    std::uint64_t dropped_ = 0;
    bool wasFull_ = false;
    bool trouble_ = false;
    bool closed_ = false;
};

} // namespace thisbe::peer
