// An IPv4 packet in somebody's buffer: its two endpoints, to read and to replace.
#pragma once

#include "shared/base/endpoint.h"
#include "tests/natlab/tun_nat/packet_fault.h"

#include <cstddef>

namespace thisbe::natlab {

// A view: the bytes must outlive it. Everything is bounds-checked by parse() once; what is set keeps the
// checksums right by RFC 1624.
class Ipv4Packet {
  public:
    enum class Kind : std::uint8_t { udp, tcp, echoRequest, echoReply, icmpError };

    // A whole packet (RFC 791), as a TUN device gives it.
    static Result<Ipv4Packet, PacketFault> parse(ByteSpan bytes);
    // The head of a packet, as an ICMP error carries it: RFC 792 promises the header and 64 bits.
    static Result<Ipv4Packet, PacketFault> parseEmbedded(ByteSpan bytes);

    Kind kind() const { return kind_; }
    // The port is UDP's or TCP's; of an echo the identifier is both ports; of an ICMP error it is 0.
    Endpoint source() const;
    Endpoint destination() const;
    void setSource(const Endpoint& endpoint);
    void setDestination(const Endpoint& endpoint);

    // One hop more to live, because a TUN NAT makes two hops of the kernel's out of one. Never past 255.
    void addHop();

    // Of an ICMP error: the packet that it is about.
    Result<Ipv4Packet, PacketFault> embedded() const;
    // Of an ICMP error: after its embedded packet was changed.
    void renewIcmpChecksum();

  private:
    Ipv4Packet(ByteSpan bytes, std::size_t headerSize) : bytes_(bytes), headerSize_(headerSize) {}

    static Result<Ipv4Packet, PacketFault> parseHeader(ByteSpan bytes, bool whole);
    Result<Kind, PacketFault> classify() const;
    bool hasIcmpChecksum() const;

    ByteSpan payload() const { return bytes_.subspan(headerSize_); }
    std::uint16_t word(std::size_t at) const;
    void setWord(std::size_t at, std::uint16_t value);
    Endpoint endpoint(std::size_t addressAt, std::size_t portAt) const;
    void replace(std::size_t addressAt, std::size_t portAt, const Endpoint& endpoint);
    std::size_t portOffset(std::size_t portAt) const;

    ByteSpan bytes_; // no longer than the packet says it is
    std::size_t headerSize_;
    Kind kind_ = Kind::udp;
};

} // namespace thisbe::natlab
