#include "tests/natlab/tun_nat/ipv4_packet.h"

#include "tests/natlab/tun_nat/internet_checksum.h"

#include <optional>

namespace thisbe::natlab {
namespace {

// RFC 791, section 3.1
constexpr std::size_t kMinHeader = 20;
constexpr std::size_t kTotalLengthAt = 2;
constexpr std::size_t kFragmentAt = 6;
constexpr std::size_t kHopLimitAt = 8;
constexpr std::size_t kProtocolAt = 9;
constexpr std::size_t kChecksumAt = 10;
constexpr std::size_t kSourceAt = 12;
constexpr std::size_t kDestinationAt = 16;
constexpr std::uint16_t kMoreFragments = 0x2000;
constexpr std::uint16_t kFragmentOffset = 0x1fff;

constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
// What of a transport header must be there: all of it, or the 64 bits of an embedded one.
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kIcmpHeader = 8;
constexpr std::size_t kEmbeddedTransport = 8;

constexpr std::size_t kUdpChecksumAt = 6;
constexpr std::size_t kTcpChecksumAt = 16;
constexpr std::size_t kIcmpChecksumAt = 2;
constexpr std::size_t kIcmpIdentifierAt = 4;

std::optional<std::size_t> transportHeader(std::uint8_t protocol) {
    switch (protocol) {
    case kIcmp:
        return kIcmpHeader;
    case kTcp:
        return kTcpHeader;
    case kUdp:
        return kUdpHeader;
    default:
        return std::nullopt; // a number from the network, no enumeration
    }
}

bool isIcmpError(std::uint8_t type) {
    // Destination unreachable, source quench, time exceeded, parameter problem (RFC 792)
    return type == 3 || type == 4 || type == 11 || type == 12;
}

} // namespace

std::uint16_t Ipv4Packet::word(std::size_t at) const {
    return static_cast<std::uint16_t>(bytes_[at] << 8 | bytes_[at + 1]);
}

void Ipv4Packet::setWord(std::size_t at, std::uint16_t value) {
    bytes_[at] = static_cast<std::uint8_t>(value >> 8);
    bytes_[at + 1] = static_cast<std::uint8_t>(value);
}

Result<Ipv4Packet, PacketFault> Ipv4Packet::parseHeader(ByteSpan bytes, bool whole) {
    if (bytes.empty()) return tl::make_unexpected(PacketFault::truncated);
    if (bytes[0] >> 4 != 4) return tl::make_unexpected(PacketFault::notIpv4);
    const std::size_t headerSize = (bytes[0] & 0x0fU) * 4U;
    if (headerSize < kMinHeader) return tl::make_unexpected(PacketFault::malformed);
    if (bytes.size() < headerSize) return tl::make_unexpected(PacketFault::truncated);

    Ipv4Packet packet(bytes, headerSize);
    const std::size_t total = packet.word(kTotalLengthAt);
    if (total < headerSize) return tl::make_unexpected(PacketFault::malformed);
    if (whole && total > bytes.size()) return tl::make_unexpected(PacketFault::truncated);
    if (total < bytes.size()) packet.bytes_ = bytes.first(total);

    const std::uint16_t fragment = packet.word(kFragmentAt);
    const bool isFragment = (fragment & kFragmentOffset) != 0 || (whole && (fragment & kMoreFragments) != 0);
    if (isFragment) return tl::make_unexpected(PacketFault::fragment);
    const auto needed = transportHeader(bytes[kProtocolAt]);
    if (!needed) return tl::make_unexpected(PacketFault::protocol);
    if (packet.payload().size() < (whole ? *needed : kEmbeddedTransport)) {
        return tl::make_unexpected(PacketFault::truncated);
    }
    const auto kind = packet.classify();
    if (!kind) return tl::make_unexpected(kind.error());
    packet.kind_ = *kind;
    return packet;
}

Result<Ipv4Packet::Kind, PacketFault> Ipv4Packet::classify() const {
    if (bytes_[kProtocolAt] == kUdp) return Kind::udp;
    if (bytes_[kProtocolAt] == kTcp) return Kind::tcp;
    const std::uint8_t type = payload()[0];
    if (type == 8) return Kind::echoRequest;
    if (type == 0) return Kind::echoReply;
    if (isIcmpError(type)) return Kind::icmpError;
    return tl::make_unexpected(PacketFault::icmpType);
}

Result<Ipv4Packet, PacketFault> Ipv4Packet::parse(ByteSpan bytes) {
    auto packet = parseHeader(bytes, true);
    if (packet && packet->kind_ == Kind::icmpError && !packet->hasIcmpChecksum()) {
        // It will get a new one, which must not make a broken error look sound.
        return tl::make_unexpected(PacketFault::malformed);
    }
    return packet;
}

Result<Ipv4Packet, PacketFault> Ipv4Packet::parseEmbedded(ByteSpan bytes) {
    auto packet = parseHeader(bytes, false);
    // RFC 1122, section 3.2.2: there are no errors about errors.
    if (packet && packet->kind_ == Kind::icmpError) return tl::make_unexpected(PacketFault::icmpType);
    return packet;
}

Result<Ipv4Packet, PacketFault> Ipv4Packet::embedded() const {
    return parseEmbedded(payload().subspan(kIcmpHeader));
}

bool Ipv4Packet::hasIcmpChecksum() const {
    return finishChecksum(checksumOf(payload())) == 0;
}

void Ipv4Packet::renewIcmpChecksum() {
    const std::size_t at = headerSize_ + kIcmpChecksumAt;
    setWord(at, 0);
    setWord(at, finishChecksum(checksumOf(payload())));
}

void Ipv4Packet::addHop() {
    if (bytes_[kHopLimitAt] == 255) return;
    const std::uint16_t before = word(kHopLimitAt);
    ++bytes_[kHopLimitAt];
    ChecksumUpdate update;
    update.replace(before, word(kHopLimitAt));
    setWord(kChecksumAt, update.apply(word(kChecksumAt)));
}

Endpoint Ipv4Packet::source() const {
    return endpoint(kSourceAt, 0);
}

Endpoint Ipv4Packet::destination() const {
    return endpoint(kDestinationAt, 2);
}

void Ipv4Packet::setSource(const Endpoint& endpoint) {
    replace(kSourceAt, 0, endpoint);
}

void Ipv4Packet::setDestination(const Endpoint& endpoint) {
    replace(kDestinationAt, 2, endpoint);
}

// portAt: where the port is in a UDP or TCP header.
std::size_t Ipv4Packet::portOffset(std::size_t portAt) const {
    const bool isEcho = kind_ == Kind::echoRequest || kind_ == Kind::echoReply;
    return headerSize_ + (isEcho ? kIcmpIdentifierAt : portAt);
}

Endpoint Ipv4Packet::endpoint(std::size_t addressAt, std::size_t portAt) const {
    const IpAddress address(IpAddress::V4Bytes{bytes_[addressAt], bytes_[addressAt + 1],
                                               bytes_[addressAt + 2], bytes_[addressAt + 3]});
    return {address, kind_ == Kind::icmpError ? std::uint16_t{0} : word(portOffset(portAt))};
}

void Ipv4Packet::replace(std::size_t addressAt, std::size_t portAt, const Endpoint& endpoint) {
    ChecksumUpdate header;
    const ByteView address = endpoint.address().bytes();
    for (std::size_t i = 0; i < 4; i += 2) {
        const auto value = static_cast<std::uint16_t>(address[i] << 8 | address[i + 1]);
        header.replace(word(addressAt + i), value);
        setWord(addressAt + i, value);
    }
    setWord(kChecksumAt, header.apply(word(kChecksumAt)));
    if (kind_ == Kind::icmpError) return;

    const bool isEcho = kind_ == Kind::echoRequest || kind_ == Kind::echoReply;
    // UDP and TCP also sum up the addresses (pseudo header); ICMP does not.
    ChecksumUpdate transport = isEcho ? ChecksumUpdate{} : header;
    transport.replace(word(portOffset(portAt)), endpoint.port());
    setWord(portOffset(portAt), endpoint.port());
    const std::size_t checksumAt = headerSize_ + (isEcho               ? kIcmpChecksumAt
                                                  : kind_ == Kind::tcp ? kTcpChecksumAt
                                                                       : kUdpChecksumAt);
    if (checksumAt + 2 > bytes_.size()) return; // cut off in an embedded packet
    const std::uint16_t before = word(checksumAt);
    // RFC 768: "An all zero transmitted checksum value means that the transmitter generated no checksum".
    if (kind_ == Kind::udp && before == 0) return;
    const std::uint16_t after = transport.apply(before);
    // RFC 768: "If the computed checksum is zero, it is transmitted as all ones".
    setWord(checksumAt, kind_ == Kind::udp && after == 0 ? std::uint16_t{0xffff} : after);
}

} // namespace thisbe::natlab
