// What an X.509 certificate is recognised by (RFC 8122): SHA-256 of its DER form.
#pragma once

#include "shared/base/result.h"
#include "shared/base/strong_id.h"
#include "shared/secure/sha256.h"

#include <string>
#include <string_view>

namespace thisbe {

using CertificateFingerprint = StrongId<struct CertificateFingerprintTag, Sha256Digest>;

// RFC 8122, section 5, as it stands in SDP and in a signal: "sha-256 4A:AD:B9:…".
std::string toString(const CertificateFingerprint& fingerprint);
// The other way, in either case of letters. Other hash functions are refused: SHA-256 is the one that every
// implementation of WebRTC has (RFC 8827, section 6.5).
Result<CertificateFingerprint> parseCertificateFingerprint(std::string_view text);

} // namespace thisbe
