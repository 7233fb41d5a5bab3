#include "shared/secure/transcript.h"

#include <limits>

namespace thisbe {

Transcript& Transcript::add(ByteView field) {
    if (field.size() > std::numeric_limits<std::uint16_t>::max()) {
        writer_.fail();
        return *this;
    }
    writer_.u16(static_cast<std::uint16_t>(field.size()));
    writer_.bytes(field);
    return *this;
}

Transcript& Transcript::addU32(std::uint32_t value) {
    writer_.u16(4);
    writer_.u32(value);
    return *this;
}

Transcript& Transcript::addU64(std::uint64_t value) {
    writer_.u16(8);
    writer_.u64(value);
    return *this;
}

Transcript& Transcript::add(const std::optional<Endpoint>& endpoint) {
    if (!endpoint) return add(ByteView{});
    const ByteView address = endpoint->address().bytes();
    writer_.u16(static_cast<std::uint16_t>(3 + address.size()));
    writer_.u8(endpoint->isV4() ? 0x01 : 0x02);
    writer_.u16(endpoint->port());
    writer_.bytes(address);
    return *this;
}

} // namespace thisbe
