#include "shared/packet/echo.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::packet {

Echo Echo::parseBody(ByteView datagram) {
    ByteReader reader(datagram.subspan(ProbeHeader::kSize));
    Echo echo;
    echo.asked = Duration(static_cast<Duration::rep>(reader.u64()));
    echo.received = Duration(static_cast<Duration::rep>(reader.u64()));
    return echo;
}

void Echo::serializeBody(ByteSpan datagram) const {
    ByteWriter writer(datagram.subspan(ProbeHeader::kSize));
    writer.u64(static_cast<std::uint64_t>(asked.count()));
    writer.u64(static_cast<std::uint64_t>(received.count()));
}

} // namespace thisbe::packet
