// Which ports of one relayed address are free.
#pragma once

#include "rendezvous/turn/random_set.h"

namespace thisbe::rendezvous {

struct PortRange {
    std::uint16_t first =
        49152; // "it is RECOMMENDED that the server [use] the range 49152 - 65535" (RFC 8656, 7.2)
    std::uint16_t last = 65535;

    std::size_t size() const { return last < first ? 0 : std::size_t{last} - first + 1; }
    bool contains(std::uint16_t port) const { return port >= first && port <= last; }

    friend bool operator==(const PortRange&, const PortRange&) = default;
};

// Every operation is O(1); a port is free or taken and nothing else, so none can leak, and one is found as
// long as any is free. Each free port is equally likely, so that nobody can guess where the next relayed
// address will be. Not thread-safe.
class PortAllocator {
  public:
    enum class Want : std::uint8_t {
        any,
        even,     // EVEN-PORT with R = 0
        evenPair, // EVEN-PORT with R = 1: the next port is taken too
    };

    explicit PortAllocator(PortRange range);

    // Nothing when there is none of that kind.
    std::optional<std::uint16_t> take(Want want, RandomSource& random);
    // False when it was free already or is not in the range.
    bool give(std::uint16_t port);

    std::size_t freePorts() const { return free_.size(); }
    bool isFree(std::uint16_t port) const { return range_.contains(port) && free_.contains(indexOf(port)); }
    const PortRange& range() const { return range_; }

  private:
    std::uint32_t indexOf(std::uint16_t port) const { return std::uint32_t{port} - range_.first; }
    // Pairs of an even and an odd port that the range touches, counted from its first.
    static std::size_t halves(const PortRange& range) {
        return range.size() == 0 ? 0 : range.last / 2U - range.first / 2U + 1U;
    }
    std::uint32_t halfOf(std::uint16_t port) const { return port / 2U - range_.first / 2U; }
    void occupy(std::uint16_t port);

    PortRange range_;
    RandomSet free_;  // by distance from the first port
    RandomSet even_;  // of these, the even ports; by halfOf()
    RandomSet pairs_; // even ports that are free with their successor; by halfOf()
};

} // namespace thisbe::rendezvous
