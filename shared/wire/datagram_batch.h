// Datagrams waiting to be sent: preallocated, so that filling and sending it costs no heap allocation.
#pragma once

#include "shared/wire/datagram.h"

#include <cstddef>
#include <span>
#include <vector>

namespace thisbe {

// What takeOutput() of a protocol object writes into and DatagramIo::send() reads from. Payloads lie one
// behind the other in one block, so that a run of them to one destination can leave as one segmented send.
// Not thread-safe. Memory is allocated by the constructor only.
class DatagramBatch {
  public:
    // Holds at most maxDatagrams with maxBytes of payload in all.
    DatagramBatch(std::size_t maxDatagrams, std::size_t maxBytes);

    // Bytes for one more payload; empty when there is no room for it (send, clear(), try again). A second
    // reserve() without a commit() between them forgets the first.
    ByteSpan reserve(std::size_t size);
    // Takes the first datagram.payload.size() reserved bytes as the payload: datagram.payload must be a
    // prefix of what reserve() returned. Returns false, changing nothing, when it is not.
    bool commit(const Datagram& datagram);
    // reserve(), copy, commit(). False when there is no room. rest follows datagram.payload: a payload that
    // lies in two places.
    bool append(const Datagram& datagram, ByteView rest = {});

    std::span<const Datagram> datagrams() const { return datagrams_; }
    bool empty() const { return datagrams_.empty(); }
    void clear();

  private:
    std::vector<Datagram> datagrams_;
    std::vector<std::uint8_t> block_;
    std::size_t maxDatagrams_;
    std::size_t used_ = 0;
    std::size_t reserved_ = 0;
};

} // namespace thisbe
