// Messages of a test over TCP: made by one side, counted by the other.
#pragma once

#include "shared/net/tcp_path_info.h"
#include "shared/packet/stream/stream_frame.h"
#include "shared/packet/stream/stream_totals.h"

#include <optional>
#include <string>

namespace thisbe::peer {

// Counts what was sent or received, each message whole.
class MessageCounter {
  public:
    // size: of the whole message, its length included.
    void onMessage(std::uint64_t number, std::size_t size, TimePoint now);
    // What it comes to, with what the kernel says of the connection.
    packet::StreamTotals totals(const std::optional<TcpPathInfo>& path) const;

  private:
    packet::StreamTotals totals_;
    TimePoint first_{};
    TimePoint last_{};
};

// Appends message number of a test: its header, then filler up to size.
void appendMessage(std::uint64_t number, std::uint32_t size, Duration sinceStart, std::string& out);

} // namespace thisbe::peer
