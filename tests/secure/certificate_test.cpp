#include "shared/secure/certificate.h"
#include "tests/secure/test_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509.h>

namespace thisbe {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Certificate, IsSignedByItsOwnKeyAndValidNow) {
    const auto& certificate = test::alice().certificate;
    EXPECT_EQ(X509_verify(certificate.get(), certificate.key()), 1);
    EXPECT_EQ(X509_check_private_key(certificate.get(), certificate.key()), 1);
    EXPECT_LT(X509_cmp_current_time(X509_get0_notBefore(certificate.get())), 0);
    EXPECT_GT(X509_cmp_current_time(X509_get0_notAfter(certificate.get())), 0);
}

TEST(Certificate, AcceptsClocksThatAreADayOff) {
    const auto& certificate = test::alice().certificate;
    std::time_t almostADayAgo = std::time(nullptr) - 23 * 3600;
    EXPECT_LT(X509_cmp_time(X509_get0_notBefore(certificate.get()), &almostADayAgo), 0);
}

TEST(Certificate, OfOneIdentityHaveFingerprintsOfTheirOwn) {
    const auto another = Certificate::selfSigned(test::alice().identity, SystemClock().wallNow());
    ASSERT_TRUE(another);
    EXPECT_NE(another->fingerprint(), test::alice().certificate.fingerprint());
    EXPECT_EQ(fingerprintOf(another->get()), another->fingerprint());
}

TEST(CertificateFingerprint, ReadsWhatItWrites) {
    const CertificateFingerprint fingerprint = test::alice().certificate.fingerprint();
    const std::string text = toString(fingerprint);
    EXPECT_THAT(text, StartsWith("sha-256 "));
    EXPECT_EQ(text.size(), 8U + 95);
    EXPECT_EQ(parseCertificateFingerprint(text), fingerprint);
    std::string lower = text;
    for (char& letter : lower)
        letter = static_cast<char>(std::tolower(letter));
    EXPECT_EQ(parseCertificateFingerprint(lower), fingerprint);
}

TEST(CertificateFingerprint, RejectsEveryTruncationAndEveryOtherForm) {
    const std::string text = toString(test::alice().certificate.fingerprint());
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_FALSE(parseCertificateFingerprint(text.substr(0, size))) << size;
    EXPECT_FALSE(parseCertificateFingerprint(text + ":00"));
    EXPECT_FALSE(parseCertificateFingerprint("sha-1" + text.substr(7)));
    std::string otherSeparator = text;
    otherSeparator[10] = '-';
    EXPECT_FALSE(parseCertificateFingerprint(otherSeparator));
    std::string noDigit = text;
    noDigit[8] = 'G';
    const auto refused = parseCertificateFingerprint(noDigit);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("expected \"sha-256\""));
}

} // namespace
} // namespace thisbe
