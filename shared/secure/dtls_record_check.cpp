#include "shared/secure/dtls_record_check.h"

#include "shared/wire/byte_reader.h"

namespace thisbe {

namespace {

// RFC 7983, section 7: "[20..63] -> forward to DTLS"; of these RFC 5246 and 6520 use change_cipher_spec (20)
// to heartbeat (24).
constexpr std::uint8_t kFirstType = 20;
constexpr std::uint8_t kLastType = 24;
constexpr std::uint8_t kAlert = 21;
constexpr std::uint16_t kDtls10 = 0xFEFF;
constexpr std::uint16_t kDtls12 = 0xFEFD;
constexpr std::size_t kSequenceSize = 6;

DtlsRecordCheck checkRecord(ByteReader& reader) {
    const std::uint8_t type = reader.u8();
    const std::uint16_t version = reader.u16();
    const std::uint16_t epoch = reader.u16();
    reader.skip(kSequenceSize);
    const std::size_t length = reader.u16();
    if (type < kFirstType || type > kLastType) return DtlsRecordCheck::notDtls;
    reader.skip(length);
    if (!reader.ok()) return DtlsRecordCheck::truncated;
    if (version != kDtls10 && version != kDtls12) return DtlsRecordCheck::notDtls;
    return type == kAlert && epoch == 0 ? DtlsRecordCheck::plainAlert : DtlsRecordCheck::good;
}

} // namespace

const char* toString(DtlsRecordCheck check) {
    switch (check) {
    case DtlsRecordCheck::good:
        return "good";
    case DtlsRecordCheck::notDtls:
        return "not DTLS";
    case DtlsRecordCheck::truncated:
        return "truncated";
    case DtlsRecordCheck::tooLong:
        return "too long";
    case DtlsRecordCheck::plainAlert:
        return "alert without protection";
    }
    return "?";
}

DtlsRecordCheck checkDtlsRecords(ByteView datagram) {
    if (datagram.empty()) return DtlsRecordCheck::truncated;
    if (datagram.size() > kMaxIncomingDtlsDatagram) return DtlsRecordCheck::tooLong;
    ByteReader reader(datagram);
    DtlsRecordCheck result = DtlsRecordCheck::good;
    while (result == DtlsRecordCheck::good && reader.remaining() > 0)
        result = checkRecord(reader);
    return result;
}

} // namespace thisbe
