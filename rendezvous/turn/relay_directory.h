// Which relayed ports of this server are alive, and whose they are: what every outbound packet to one of the
// server's own addresses is checked against.
#pragma once

#include "rendezvous/turn/port_allocator.h"
#include "rendezvous/turn/relayed_port.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace thisbe::rendezvous {

// A word for each port of the range on each relay address. Read by every worker without a lock; a port's word
// is written by the worker that holds the port.
class RelayDirectory {
  public:
    // range: the ports that relayed addresses may have.
    RelayDirectory(const std::vector<RelayAddress>& addresses, const PortRange& range);

    void announce(const RelayedPort& port, const RelayOwner& owner);
    void withdraw(const RelayedPort& port);

    // By local or external address; nothing when no allocation that lives has it.
    std::optional<RelayOwner> find(const Endpoint& relayed) const;
    std::size_t countLive() const; // walks everything: for tests and statistics

  private:
    using Word = std::atomic<std::uint64_t>; // 0: nobody

    struct Row {
        RelayAddress address;
        std::unique_ptr<Word[]> owners; // by distance from the first port
    };

    std::size_t indexOf(std::uint16_t port) const { return std::size_t{port} - range_.first; }
    Word& wordOf(const RelayedPort& port) { return rows_[port.address].owners[indexOf(port.port)]; }

    const PortRange range_;
    std::vector<Row> rows_;
};

} // namespace thisbe::rendezvous
