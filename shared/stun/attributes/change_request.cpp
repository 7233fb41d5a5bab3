#include "shared/stun/attributes/change_request.h"

#include "shared/wire/byte_reader.h"

namespace thisbe::stun {

namespace {

constexpr std::uint32_t kChangeAddress = 0x4;
constexpr std::uint32_t kChangePort = 0x2;

} // namespace

AttributeResult<ChangeRequest> ChangeRequest::parse(ByteView value) {
    if (value.size() != 4) return malformed();
    const std::uint32_t flags = ByteReader(value).u32();
    return ChangeRequest{(flags & kChangeAddress) != 0, (flags & kChangePort) != 0};
}

void ChangeRequest::serialize(ByteWriter& writer) const {
    writer.u32((changeAddress ? kChangeAddress : 0) | (changePort ? kChangePort : 0));
}

std::string ChangeRequest::toString() const {
    if (changeAddress) return changePort ? "address and port" : "address";
    return changePort ? "port" : "nothing";
}

} // namespace thisbe::stun
