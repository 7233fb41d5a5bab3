// The NAT of the TUN program, packet by packet: bytes in, the same bytes translated out.
#pragma once

#include "tests/natlab/tun_nat/ipv4_packet.h"
#include "tests/sim/nat_engine.h"

namespace thisbe::natlab {

// One NatEngine for each of UDP, TCP and ICMP echo. UDP behaves as configured. TCP is translated with the
// same mapping and filtering but without looking at its state, with RFC 5382's lifetime for established
// connections. Echo requests are mapped by their identifier, outwards only (RFC 5508, section 3). ICMP errors
// are translated with the packet that they carry, in both directions. Fragments are dropped. Not thread-safe;
// allocates only for new mappings.
class PacketTranslator {
  public:
    using Side = sim::NatResult::Side;

    struct Statistics {
        std::array<std::uint64_t, kPacketFaultCount> faults{}; // by PacketFault
        std::uint64_t errors = 0;                              // ICMP errors translated
    };

    // Throws std::invalid_argument as NatEngine does. random must outlive this.
    PacketTranslator(const sim::NatConfig& udp, RandomSource& random);

    // The side at which the translated packet leaves, or nothing when it is dropped (and counted).
    std::optional<Side> translate(ByteSpan packet, Side from, TimePoint now);

    const Statistics& statistics() const { return statistics_; }
    // Of all three engines together.
    sim::NatEngine::Statistics natStatistics() const;
    std::size_t mappings() const;

  private:
    Result<Side, PacketFault> translateError(Ipv4Packet& packet, Side from, TimePoint now);
    std::optional<Side> fromInside(Ipv4Packet& packet, sim::NatEngine& engine, TimePoint now);
    std::optional<Side> fromOutside(Ipv4Packet& packet, sim::NatEngine& engine, TimePoint now);
    sim::NatEngine& engineOf(Ipv4Packet::Kind kind);
    std::nullopt_t count(PacketFault fault);

    sim::NatEngine udp_;
    sim::NatEngine tcp_;
    sim::NatEngine echo_;
    Statistics statistics_;
};

} // namespace thisbe::natlab
