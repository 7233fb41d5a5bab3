// What a datagram must be like before OpenSSL sees it.
#pragma once

#include "shared/base/bytes.h"

#include <cstddef>
#include <cstdint>

namespace thisbe {

enum class DtlsRecordCheck : std::uint8_t {
    good,
    notDtls,    // another protocol (RFC 7983), or a version that is not DTLS 1.0 (ClientHello) or 1.2
    truncated,  // a record does not end where the datagram says
    tooLong,    // no peer of ours sends such
    plainAlert, // an alert that nobody has signed: anyone can make one
};

inline constexpr std::size_t kDtlsRecordChecks = 5;
// More than any path carries that we send over; a peer with a larger idea of the MTU may use it.
inline constexpr std::size_t kMaxIncomingDtlsDatagram = 2048;

const char* toString(DtlsRecordCheck check);

// Looks at the headers of all records in it (RFC 6347, section 4.1):
//
//   type (8) | version (16) | epoch (16) | sequence number (48) | length (16) | fragment
//
// Alerts of epoch 0 are refused: they are neither encrypted nor authenticated, so obeying one would let a
// single forged datagram end a handshake. An honest peer that gives up is noticed by its silence.
DtlsRecordCheck checkDtlsRecords(ByteView datagram);

} // namespace thisbe
