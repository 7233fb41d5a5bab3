// What the DTLS sessions of one certificate have in common.
#pragma once

#include "shared/secure/certificate.h"

#include <memory>

struct ssl_ctx_st;

namespace thisbe {

// DTLS 1.2 with ECDHE, ECDSA certificates and AEAD ciphers only: no renegotiation, compression, tickets or
// session cache (a peer has a certificate, that is what it is known by). Both sides must show a certificate,
// and that of the peer counts by its fingerprint alone. Movable. Read-only once made.
class DtlsContext {
  public:
    static Result<DtlsContext> create(const Certificate& certificate);

    // Of our own certificate: what the peer must be told.
    const CertificateFingerprint& fingerprint() const { return fingerprint_; }
    ssl_ctx_st* get() const { return context_.get(); }

  private:
    struct Free {
        void operator()(ssl_ctx_st* context) const;
    };
    using Handle = std::unique_ptr<ssl_ctx_st, Free>;

    DtlsContext(Handle context, const CertificateFingerprint& fingerprint)
        : context_(std::move(context)), fingerprint_(fingerprint) {}

    Handle context_;
    CertificateFingerprint fingerprint_;
};

} // namespace thisbe
