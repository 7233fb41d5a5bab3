// Who begins the handshake.
#pragma once

#include <cstdint>

namespace thisbe {

// The client speaks first ("active" in SDP, RFC 8842); it also has the even stream numbers (RFC 8832,
// section 6).
enum class DtlsRole : std::uint8_t { client, server };

constexpr DtlsRole opposite(DtlsRole role) {
    return role == DtlsRole::client ? DtlsRole::server : DtlsRole::client;
}

} // namespace thisbe
