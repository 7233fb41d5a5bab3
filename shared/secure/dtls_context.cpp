#include "shared/secure/dtls_context.h"

#include "shared/secure/datagram_bio.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace thisbe {

namespace {

// RFC 8827, section 6.5: "All implementations MUST implement DTLS 1.2 with the
// TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 cipher suite". The others are at least as strong, and CHACHA20 is
// the fast one where there are no AES instructions.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384";
constexpr const char* kGroups = "X25519:P-256";
// A peer's certificates, all together, at most: what a handshake can make us keep.
constexpr long kMaxCertificates = 16 * 1024;
// A record of ours is never longer, so the buffer for writing need not be.
constexpr long kMaxRecord = 1280;

// Takes the place of chain building: there is nobody above a self-signed certificate.
int verifyByFingerprint(X509_STORE_CTX* chain, void*) {
    const auto* session =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
    DatagramBioState* state = session != nullptr ? datagramBioState(session) : nullptr;
    const auto presented = fingerprintOf(X509_STORE_CTX_get0_cert(chain));
    if (state == nullptr || !presented) return 0;
    state->presented = *presented;
    if (state->expected == *presented) return 1;
    X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_UNTRUSTED);
    return 0;
}

bool configure(SSL_CTX* context, const Certificate& certificate) {
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                     SSL_OP_NO_QUERY_MTU | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // OpenSSL's macros for these hide casts that we do not write.
    SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, SSL_SESS_CACHE_OFF, nullptr);
    SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_CERT_LIST, kMaxCertificates, nullptr);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, verifyByFingerprint, nullptr);
    return SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, DTLS1_2_VERSION, nullptr) == 1 &&
           SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, DTLS1_2_VERSION, nullptr) == 1 &&
           SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_SEND_FRAGMENT, kMaxRecord, nullptr) == 1 &&
           SSL_CTX_set_cipher_list(context, kCiphers) == 1 &&
           SSL_CTX_ctrl(context, SSL_CTRL_SET_GROUPS_LIST, 0, std::string(kGroups).data()) == 1 &&
           SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
           SSL_CTX_use_PrivateKey(context, certificate.key()) == 1 && SSL_CTX_check_private_key(context) == 1;
}

} // namespace

void DtlsContext::Free::operator()(ssl_ctx_st* context) const {
    SSL_CTX_free(context);
}

Result<DtlsContext> DtlsContext::create(const Certificate& certificate) {
    Handle context(SSL_CTX_new(DTLS_method()));
    if (context && configure(context.get(), certificate))
        return DtlsContext(std::move(context), certificate.fingerprint());
    std::array<char, 256> reason{};
    ERR_error_string_n(ERR_peek_last_error(), reason.data(), reason.size());
    ERR_clear_error();
    return failure(std::string("cannot set DTLS up: ") + reason.data());
}

} // namespace thisbe
