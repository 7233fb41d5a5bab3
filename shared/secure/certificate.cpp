#include "shared/secure/certificate.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

namespace thisbe {

namespace {

constexpr long kVersion3 = 2; // RFC 5280, section 4.1.2.1: "v3(2)"
constexpr std::size_t kSerialSize = 16;

bool setRandomSerial(X509* certificate) {
    std::array<std::uint8_t, kSerialSize> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
    bytes[0] &= 0x7F; // RFC 5280, 4.1.2.2: "The serial number MUST be a positive integer"
    bytes[0] |= 0x40;
    const openssl::Number number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool setValidity(X509* certificate, WallTime now) {
    const auto seconds = [](WallTime time) { return std::chrono::system_clock::to_time_t(time); };
    return ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(now - Certificate::kClockSkew)) !=
               nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(now + Certificate::kLifetime)) != nullptr;
}

// Says nothing of the host or its user: who that is, the key says.
bool setName(X509* certificate) {
    static constexpr std::string_view kName = "thisbe";
    X509_NAME* name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, asBytes(kName).data(),
                                      static_cast<int>(kName.size()), -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

} // namespace

void Certificate::Free::operator()(x509_st* certificate) const {
    X509_free(certificate);
}

std::optional<CertificateFingerprint> fingerprintOf(const x509_st* certificate) {
    Sha256Digest digest{};
    unsigned int size = 0;
    if (certificate == nullptr || X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1 ||
        size != digest.size())
        return std::nullopt;
    return CertificateFingerprint(digest);
}

Result<Certificate> Certificate::selfSigned(const Identity& identity, WallTime now) {
    Handle certificate(X509_new());
    EVP_PKEY* pair = identity.pair();
    if (certificate && X509_set_version(certificate.get(), kVersion3) == 1 &&
        setRandomSerial(certificate.get()) && setValidity(certificate.get(), now) &&
        setName(certificate.get()) && X509_set_pubkey(certificate.get(), pair) == 1 &&
        X509_sign(certificate.get(), pair, EVP_sha256()) != 0 && EVP_PKEY_up_ref(pair) == 1) {
        openssl::Key key(pair);
        if (const auto fingerprint = fingerprintOf(certificate.get()))
            return Certificate(std::move(certificate), std::move(key), *fingerprint);
    }
    ERR_clear_error();
    return failure("OpenSSL cannot make a certificate for this identity");
}

} // namespace thisbe
