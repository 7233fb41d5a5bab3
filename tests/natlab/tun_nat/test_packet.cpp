#include "tests/natlab/tun_nat/test_packet.h"

#include <algorithm>
#include <string>

namespace thisbe::natlab {
namespace {

// RFC 1071, one byte after the other: written apart from internet_checksum.h, so that one can find the other
// wrong.
std::uint16_t plainSum(const PacketBytes& bytes, std::size_t from, std::size_t to, std::uint32_t sum = 0) {
    for (std::size_t i = from; i < to; ++i) {
        const bool isHigh = (i - from) % 2 == 0;
        sum += isHigh ? static_cast<std::uint32_t>(bytes[i]) * 256U : bytes[i];
        sum = (sum & 0xffffU) + (sum >> 16);
    }
    return static_cast<std::uint16_t>(sum);
}

void put16(PacketBytes& bytes, std::size_t at, std::size_t value) {
    bytes[at] = static_cast<std::uint8_t>(value >> 8);
    bytes[at + 1] = static_cast<std::uint8_t>(value);
}

std::size_t get16(const PacketBytes& bytes, std::size_t at) {
    return static_cast<std::size_t>(bytes[at]) * 256U + bytes[at + 1];
}

std::size_t transportHeader(std::uint8_t protocol) {
    return protocol == 6 ? 20U : 8U;
}

std::size_t checksumAt(std::uint8_t protocol) {
    return protocol == 6 ? 16U : protocol == 17 ? 6U : 2U;
}

std::uint32_t pseudoHeader(const PacketBytes& bytes, std::uint8_t protocol, std::size_t length) {
    if (protocol == 1) return 0;
    return plainSum(bytes, 12, 20) + protocol + static_cast<std::uint32_t>(length);
}

PacketBytes ipPacket(const TestPacket& wanted, const PacketBytes& payload) {
    const std::size_t header = 20 + wanted.options;
    PacketBytes bytes(header);
    bytes[0] = static_cast<std::uint8_t>(0x40U | header / 4);
    put16(bytes, 2, header + payload.size());
    bytes[8] = wanted.hopLimit;
    bytes[9] = wanted.protocol;
    std::ranges::copy(wanted.source.address().bytes(), bytes.begin() + 12);
    std::ranges::copy(wanted.destination.address().bytes(), bytes.begin() + 16);
    std::fill(bytes.begin() + 20, bytes.end(), std::uint8_t{1}); // no-operation options
    put16(bytes, 10, 0xffffU ^ plainSum(bytes, 0, header));
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

void fillChecksum(PacketBytes& bytes, std::uint8_t protocol, std::size_t header) {
    const std::size_t length = bytes.size() - header;
    const auto sum = plainSum(bytes, header, bytes.size(), pseudoHeader(bytes, protocol, length));
    const std::size_t value = 0xffffU ^ sum;
    put16(bytes, header + checksumAt(protocol), protocol == 17 && value == 0 ? 0xffffU : value);
}

} // namespace

PacketBytes TestPacket::build() const {
    PacketBytes transport(transportHeader(protocol));
    if (protocol == 1) {
        transport[0] = icmpType;
        put16(transport, 4, source.port());
        put16(transport, 6, 7); // sequence number
    } else {
        put16(transport, 0, source.port());
        put16(transport, 2, destination.port());
    }
    if (protocol == 6) transport[12] = 0x50; // five words of header
    transport.insert(transport.end(), payload.begin(), payload.end());
    if (protocol == 17) put16(transport, 4, transport.size());
    PacketBytes bytes = ipPacket(*this, transport);
    if (protocol != 17 || udpChecksum) fillChecksum(bytes, protocol, 20 + options);
    return bytes;
}

PacketBytes icmpError(const IpAddress& from, const IpAddress& to, std::uint8_t type, std::uint8_t code,
                      const PacketBytes& about, std::size_t most) {
    PacketBytes message(8);
    message[0] = type;
    message[1] = code;
    message.insert(message.end(), about.begin(),
                   about.begin() + static_cast<std::ptrdiff_t>(std::min(most, about.size())));
    TestPacket outer;
    outer.protocol = 1;
    outer.source = {from, 0};
    outer.destination = {to, 0};
    PacketBytes bytes = ipPacket(outer, message);
    fillChecksum(bytes, 1, 20);
    return bytes;
}

std::string wrongChecksum(const PacketBytes& packet, bool embedded) {
    const std::size_t header = (packet[0] & 0x0fU) * 4U;
    const std::uint8_t protocol = packet[9];
    if (plainSum(packet, 0, header) != 0xffff) return "IP";
    const std::size_t length = get16(packet, 2) - header;
    // The head of a packet in an error: its checksum can only be tested where all of it is there.
    if (embedded && packet.size() < header + length) return "";
    const bool unused = protocol == 17 && get16(packet, header + 6) == 0;
    const auto sum = plainSum(packet, header, header + length, pseudoHeader(packet, protocol, length));
    if (!unused && sum != 0xffff) return "protocol " + std::to_string(protocol);
    const bool isError = protocol == 1 && packet[header] != 0 && packet[header] != 8;
    if (!isError) return "";
    const PacketBytes about(packet.begin() + static_cast<std::ptrdiff_t>(header + 8), packet.end());
    const std::string inner = wrongChecksum(about, true);
    return inner.empty() ? "" : "embedded " + inner;
}

} // namespace thisbe::natlab
