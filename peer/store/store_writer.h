// The thread that writes into a database what a queue holds.
#pragma once

#include "peer/store/packet_insert.h"
#include "peer/store/store_queue.h"

#include <Poco/Data/Session.h>

#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace thisbe::peer {

// A batch is one transaction: all of it or nothing. What cannot be written is tried again each second, since
// locks go and people make room on disks; at the end once more.
class StoreWriter {
  public:
    // In the writer's thread.
    struct Calls {
        std::function<void()> onRoom;                              // a full queue has room again
        std::function<void(const std::string& problem)> onTrouble; // once for each time that it begins
    };
    struct Written {
        std::uint64_t packets = 0;
        std::uint64_t tests = 0;
        std::string problem; // the last one
    };

    // Starts the thread, which hears no signals. queue outlives this.
    StoreWriter(Poco::Data::Session session, StoreQueue& queue, Calls calls);
    // Closes the queue and waits until what is in it is written or given up.
    ~StoreWriter() { finish(); }
    StoreWriter(const StoreWriter&) = delete;
    StoreWriter& operator=(const StoreWriter&) = delete;

    // The same, with what it comes to.
    const Written& finish();

  private:
    void run();
    bool writeOrTryAgain(const StoreBatch& batch);
    bool write(const StoreBatch& batch);
    void insert(const StoreBatch& batch);
    void rollBack();
    void close();
    void setTrouble(bool trouble);

    Poco::Data::Session session_;
    StoreQueue& queue_;
    Calls calls_;
    std::optional<PacketInsert> packets_; // made anew after trouble
    Written written_;                     // the thread's until it has ended
    bool trouble_ = false;
    std::thread thread_;
};

} // namespace thisbe::peer
