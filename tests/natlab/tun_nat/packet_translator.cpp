#include "tests/natlab/tun_nat/packet_translator.h"

namespace thisbe::natlab {

using sim::NatConfig;
using sim::NatEngine;
using Kind = Ipv4Packet::Kind;

namespace {

NatConfig withTimeout(NatConfig config, Duration timeout) {
    config.bindingTimeout = timeout;
    config.portOverloading = config.tracksUnsolicited = false;
    return config;
}

// RFC 5382 REQ-5: "the value of the 'established connection idle-timeout' MUST NOT be less than 2 hours 4
// minutes".
constexpr Duration kTcpTimeout = std::chrono::minutes(124);
// RFC 5508, section 3.2: no shorter than 60 seconds.
constexpr Duration kEchoTimeout = std::chrono::seconds(60);

// An echo has no port at the other end: the remote endpoint is its address.
Endpoint remoteOf(Kind kind, const Endpoint& endpoint) {
    const bool isEcho = kind == Kind::echoRequest || kind == Kind::echoReply;
    return isEcho ? Endpoint{endpoint.address(), 0} : endpoint;
}

} // namespace

PacketTranslator::PacketTranslator(const NatConfig& udp, RandomSource& random)
    : udp_(udp, random),
      tcp_(withTimeout(udp, kTcpTimeout), random),
      echo_(withTimeout(udp, kEchoTimeout), random) {}

std::optional<PacketTranslator::Side> PacketTranslator::translate(ByteSpan bytes, Side from, TimePoint now) {
    auto packet = Ipv4Packet::parse(bytes);
    if (!packet) return count(packet.error());
    packet->addHop();
    if (packet->kind() == Kind::icmpError) {
        const auto to = translateError(*packet, from, now);
        if (!to) return count(to.error());
        ++statistics_.errors;
        return *to;
    }
    // Only the asking side of an echo can make a mapping.
    const Kind wrongWay = from == Side::inside ? Kind::echoReply : Kind::echoRequest;
    if (packet->kind() == wrongWay) return count(PacketFault::icmpType);
    NatEngine& engine = engineOf(packet->kind());
    return from == Side::inside ? fromInside(*packet, engine, now) : fromOutside(*packet, engine, now);
}

std::optional<PacketTranslator::Side> PacketTranslator::fromInside(Ipv4Packet& packet, NatEngine& engine,
                                                                   TimePoint now) {
    const auto result = engine.outbound(packet.source(), remoteOf(packet.kind(), packet.destination()), now);
    if (!result.passed()) return std::nullopt;
    packet.setSource(result.source);
    // Of an echo there is one identifier for both ends, which setSource() has set.
    if (result.leavesAt == Side::inside && packet.kind() != Kind::echoRequest) {
        packet.setDestination(result.destination);
    }
    return result.leavesAt;
}

std::optional<PacketTranslator::Side> PacketTranslator::fromOutside(Ipv4Packet& packet, NatEngine& engine,
                                                                    TimePoint now) {
    const auto result = engine.inbound(remoteOf(packet.kind(), packet.source()), packet.destination(), now);
    if (!result.passed()) return std::nullopt;
    packet.setDestination(result.destination);
    return Side::inside;
}

// RFC 5508, section 4: the error is translated together with the packet that it carries.
Result<PacketTranslator::Side, PacketFault> PacketTranslator::translateError(Ipv4Packet& packet, Side from,
                                                                             TimePoint now) {
    auto about = packet.embedded();
    if (!about) return tl::make_unexpected(about.error());
    NatEngine& engine = engineOf(about->kind());
    if (from == Side::outside) {
        // About a packet that went out: its source is ours.
        const auto internal =
            engine.internalOf(about->source(), remoteOf(about->kind(), about->destination()), now);
        if (!internal) return tl::make_unexpected(PacketFault::unknownFlow);
        about->setSource(*internal);
        packet.setDestination(*internal);
    } else {
        // About a packet that came in: its destination is ours.
        const auto external =
            engine.externalOf(about->destination(), remoteOf(about->kind(), about->source()), now);
        if (!external) return tl::make_unexpected(PacketFault::unknownFlow);
        about->setDestination(*external);
        packet.setSource(*external);
    }
    packet.renewIcmpChecksum();
    return from == Side::outside ? Side::inside : Side::outside;
}

NatEngine& PacketTranslator::engineOf(Kind kind) {
    switch (kind) {
    case Kind::udp:
        return udp_;
    case Kind::tcp:
        return tcp_;
    case Kind::echoRequest:
    case Kind::echoReply:
    case Kind::icmpError:
        return echo_;
    }
    return udp_;
}

std::nullopt_t PacketTranslator::count(PacketFault fault) {
    ++statistics_.faults[static_cast<std::size_t>(fault)];
    return std::nullopt;
}

NatEngine::Statistics PacketTranslator::natStatistics() const {
    NatEngine::Statistics sum = udp_.statistics();
    for (const NatEngine* engine : {&tcp_, &echo_}) {
        const NatEngine::Statistics& more = engine->statistics();
        sum.outbound += more.outbound;
        sum.inbound += more.inbound;
        sum.hairpinned += more.hairpinned;
        for (std::size_t i = 0; i < sum.drops.size(); ++i)
            sum.drops[i] += more.drops[i];
    }
    return sum;
}

std::size_t PacketTranslator::mappings() const {
    return udp_.mappings().size() + tcp_.mappings().size() + echo_.mappings().size();
}

} // namespace thisbe::natlab
