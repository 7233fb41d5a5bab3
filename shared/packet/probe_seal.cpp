#include "shared/packet/probe_seal.h"

#include "shared/packet/echo.h"
#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <algorithm>

namespace thisbe::packet {

namespace {

std::uint64_t littleEndian(std::span<const std::uint8_t> bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i)
        word |= std::uint64_t{bytes[i]} << (8 * i);
    return word;
}

} // namespace

ProbeSeal::ProbeSeal(const ProbeKey& key)
    : hash_(littleEndian(key.bytes().first(8)), littleEndian(key.bytes().subspan(8))) {}

std::uint64_t ProbeSeal::macOf(ByteView datagram) const {
    const ByteView header = datagram.first(ProbeHeader::kMacOffset);
    if (datagram[0] == firstByteOf(ProbeKind::data) || datagram.size() < Echo::kSize) return hash_(header);
    std::array<std::uint8_t, ProbeHeader::kMacOffset + Echo::kBodySize> covered;
    std::ranges::copy(header, covered.begin());
    std::ranges::copy(datagram.subspan(ProbeHeader::kSize, Echo::kBodySize),
                      covered.begin() + ProbeHeader::kMacOffset);
    return hash_(covered);
}

void ProbeSeal::seal(ByteSpan datagram) const {
    ByteWriter(datagram.subspan(ProbeHeader::kMacOffset)).u64(macOf(datagram));
}

bool ProbeSeal::verify(ByteView datagram) const {
    // One comparison of words: it takes the same time wherever they differ.
    return datagram.size() >= ProbeHeader::kSize &&
           ByteReader(datagram.subspan(ProbeHeader::kMacOffset)).u64() == macOf(datagram);
}

Result<ProbeHeader, ProbeError> ProbeSeal::open(ByteView datagram, SessionId session) const {
    auto header = ProbeHeader::parse(datagram);
    if (header && (header->session != session || !verify(datagram)))
        return tl::make_unexpected(ProbeError::forged);
    return header;
}

} // namespace thisbe::packet
