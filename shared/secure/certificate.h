// The certificate of an identity for DTLS.
#pragma once

#include "shared/base/clock.h"
#include "shared/secure/certificate_fingerprint.h"
#include "shared/secure/identity.h"

#include <memory>
#include <optional>

struct x509_st;
struct evp_pkey_st;

namespace thisbe {

// Self-signed: nobody vouches for it but the signal that carries its fingerprint, which the identity signed.
// Two of the same identity have different fingerprints (serial number and signature are random), so a program
// makes one and keeps it. Movable; read-only, any thread may use it.
class Certificate {
  public:
    // How far the other host's clock may be off, and how long a program may run; checked by others only: ours
    // goes by the fingerprint.
    static constexpr std::chrono::hours kClockSkew{24};
    static constexpr std::chrono::hours kLifetime{24 * 365};

    static Result<Certificate> selfSigned(const Identity& identity, WallTime now);

    const CertificateFingerprint& fingerprint() const { return fingerprint_; }

    x509_st* get() const { return certificate_.get(); }
    evp_pkey_st* key() const { return key_.get(); }

  private:
    struct Free {
        void operator()(x509_st* certificate) const;
    };
    using Handle = std::unique_ptr<x509_st, Free>;

    Certificate(Handle certificate, openssl::Key key, const CertificateFingerprint& fingerprint)
        : certificate_(std::move(certificate)), key_(std::move(key)), fingerprint_(fingerprint) {}

    Handle certificate_;
    openssl::Key key_;
    CertificateFingerprint fingerprint_;
};

// Of the certificate that a peer presented. Nothing where OpenSSL cannot write it as DER.
std::optional<CertificateFingerprint> fingerprintOf(const x509_st* certificate);

} // namespace thisbe
