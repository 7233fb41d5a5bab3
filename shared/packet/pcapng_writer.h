// Captures in the pcapng form (draft-ietf-opsawg-pcapng), with a comment on each packet.
#pragma once

#include "shared/wire/datagram.h"

#include <string>
#include <string_view>
#include <vector>

namespace thisbe::packet {

// Makes bytes, writes no file. UDP datagrams are given the IP and UDP headers that they had, as far as a
// socket knows them: link type RAW (an IP packet and nothing below), time to live 64, no options. Times are
// nanoseconds since 1970.
class PcapngWriter {
  public:
    // The section header and the one interface.
    void begin(std::string_view application);
    // from, to: both of one family.
    void add(std::uint64_t nanoseconds, const Endpoint& from, const Endpoint& to, ByteView payload,
             std::string_view comment);

    // What was made since the last clear().
    ByteView bytes() const { return bytes_; }
    void clear() { bytes_.clear(); }

  private:
    void u16(std::uint32_t value);
    void u32(std::uint32_t value);
    void text(std::string_view text);
    void pad();
    void option(std::uint16_t code, std::string_view value);
    std::size_t open(std::uint32_t type);
    void close(std::size_t start);
    void headers(const Endpoint& from, const Endpoint& to, ByteView payload);

    std::vector<std::uint8_t> bytes_;
};

} // namespace thisbe::packet
