#include "shared/packet/pcapng_writer.h"

#include "shared/wire/byte_writer.h"

#include <array>

namespace thisbe::packet {

namespace {

constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;
constexpr std::uint32_t kInterface = 1;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint32_t kByteOrder = 0x1a2b3c4d;
constexpr std::uint16_t kLinkTypeRaw = 101;
constexpr std::uint16_t kEndOfOptions = 0;
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kInterfaceName = 2;
constexpr std::uint16_t kUserApplication = 4;
constexpr std::uint16_t kTimeResolution = 9;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kTimeToLive = 64;
constexpr std::size_t kUdpHeader = 8;

// RFC 1071; the bytes as 16-bit words, an odd one padded with zero.
std::uint32_t sum(ByteView bytes) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        out += i % 2 == 0 ? std::uint32_t{bytes[i]} << 8 : bytes[i];
    return out;
}

std::uint16_t folded(std::uint32_t value) {
    while (value > 0xffff)
        value = (value & 0xffff) + (value >> 16);
    return static_cast<std::uint16_t>(~value);
}

void writeIpv4(ByteWriter& out, const Endpoint& from, const Endpoint& to, std::size_t udpSize) {
    const std::size_t start = out.size();
    constexpr std::size_t kSize = 20;
    out.u16(0x4500);
    out.u16(static_cast<std::uint16_t>(kSize + udpSize));
    out.zeros(4);
    out.u8(kTimeToLive);
    out.u8(kUdp);
    out.u16(0);
    out.bytes(from.address().bytes());
    out.bytes(to.address().bytes());
    constexpr std::size_t kChecksum = 10;
    out.patchU16(start + kChecksum, folded(sum(out.written().subspan(start, kSize))));
}

void writeIpv6(ByteWriter& out, const Endpoint& from, const Endpoint& to, std::size_t udpSize) {
    out.u32(0x60000000);
    out.u16(static_cast<std::uint16_t>(udpSize));
    out.u8(kUdp);
    out.u8(kTimeToLive);
    out.bytes(from.address().bytes());
    out.bytes(to.address().bytes());
}

} // namespace

// The form is of either byte order; this is little-endian on every host.
void PcapngWriter::u16(std::uint32_t value) {
    bytes_.push_back(static_cast<std::uint8_t>(value));
    bytes_.push_back(static_cast<std::uint8_t>(value >> 8));
}

void PcapngWriter::u32(std::uint32_t value) {
    u16(value & 0xffff);
    u16(value >> 16);
}

void PcapngWriter::text(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    pad();
}

void PcapngWriter::pad() {
    while (bytes_.size() % 4 != 0)
        bytes_.push_back(0);
}

void PcapngWriter::option(std::uint16_t code, std::string_view value) {
    u16(code);
    u16(static_cast<std::uint32_t>(value.size()));
    text(value);
}

// A block's length stands before and after it.
std::size_t PcapngWriter::open(std::uint32_t type) {
    const std::size_t start = bytes_.size();
    u32(type);
    u32(0);
    return start;
}

void PcapngWriter::close(std::size_t start) {
    const auto length = static_cast<std::uint32_t>(bytes_.size() + 4 - start);
    for (std::size_t i = 0; i < 4; ++i)
        bytes_[start + 4 + i] = static_cast<std::uint8_t>(length >> (8 * i));
    u32(length);
}

void PcapngWriter::begin(std::string_view application) {
    const std::size_t section = open(kSectionHeader);
    u32(kByteOrder);
    u16(1);
    u16(0);
    u32(0xffffffff); // the section's length is not known
    u32(0xffffffff);
    option(kUserApplication, application);
    option(kEndOfOptions, {});
    close(section);

    const std::size_t interface = open(kInterface);
    u16(kLinkTypeRaw);
    u16(0);
    u32(0); // packets are whole
    option(kInterfaceName, "socket");
    option(kTimeResolution, "\x09");
    option(kEndOfOptions, {});
    close(interface);
}

void PcapngWriter::headers(const Endpoint& from, const Endpoint& to, ByteView payload) {
    std::array<std::uint8_t, 48> room{};
    ByteWriter out(room);
    const std::size_t udpSize = kUdpHeader + payload.size();
    from.isV4() ? writeIpv4(out, from, to, udpSize) : writeIpv6(out, from, to, udpSize);
    const std::size_t start = out.size();
    out.u16(from.port());
    out.u16(to.port());
    out.u16(static_cast<std::uint16_t>(udpSize));
    out.u16(0);
    const std::uint32_t total = sum(from.address().bytes()) + sum(to.address().bytes()) + kUdp +
                                static_cast<std::uint32_t>(udpSize) + sum(out.written().subspan(start)) +
                                sum(payload);
    // RFC 768: "If the computed checksum is zero, it is transmitted as all ones".
    const std::uint16_t checksum = folded(total);
    out.patchU16(start + 6, checksum == 0 ? 0xffff : checksum);
    bytes_.insert(bytes_.end(), out.written().begin(), out.written().end());
}

void PcapngWriter::add(std::uint64_t nanoseconds, const Endpoint& from, const Endpoint& to, ByteView payload,
                       std::string_view comment) {
    const std::size_t block = open(kEnhancedPacket);
    const std::size_t ip = from.isV4() ? 20 : 40;
    const auto length = static_cast<std::uint32_t>(ip + kUdpHeader + payload.size());
    u32(0); // the interface
    u32(static_cast<std::uint32_t>(nanoseconds >> 32));
    u32(static_cast<std::uint32_t>(nanoseconds));
    u32(length);
    u32(length);
    headers(from, to, payload);
    bytes_.insert(bytes_.end(), payload.begin(), payload.end());
    pad();
    if (!comment.empty()) {
        option(kComment, comment);
        option(kEndOfOptions, {});
    }
    close(block);
}

} // namespace thisbe::packet
