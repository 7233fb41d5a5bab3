#include "shared/secure/identity.h"
#include "tests/secure/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <fstream>

namespace thisbe {
namespace {

using testing::HasSubstr;

const ByteView kMessage = asBytes("the message");

void write(const std::filesystem::path& file, std::string_view text, mode_t mode) {
    std::ofstream(file) << text;
    ::chmod(file.c_str(), mode);
}

TEST(Identity, SignsWhatItsKeyVerifies) {
    const auto identity = Identity::generate();
    ASSERT_TRUE(identity);
    const auto signature = identity->sign(kMessage);
    ASSERT_TRUE(signature);
    EXPECT_TRUE(verifySignature(identity->key(), kMessage, *signature));
    EXPECT_FALSE(verifySignature(identity->key(), asBytes("the massage"), *signature));
}

TEST(Identity, NeverSignsAnEmptyMessage) {
    EXPECT_FALSE(Identity::generate()->sign({}));
}

TEST(Identity, SignaturesWithLeadingZerosKeepTheirWidth) {
    const auto identity = Identity::generate();
    ASSERT_TRUE(identity);
    bool sawZero = false;
    // One in 128 has a zero in front of r or s; 4,000 in a row without one do not happen.
    for (int round = 0; round < 4000 && !sawZero; ++round) {
        const auto signature = identity->sign(kMessage);
        ASSERT_TRUE(signature);
        sawZero = signature->value()[0] == 0 || signature->value()[32] == 0;
        if (sawZero) {
            EXPECT_TRUE(verifySignature(identity->key(), kMessage, *signature));
        }
    }
    EXPECT_TRUE(sawZero);
}

TEST(Identity, ComesBackFromItsFile) {
    const test::TemporaryFolder folder;
    const auto first = Identity::loadOrCreate(folder / "state/identity.pem");
    ASSERT_TRUE(first) << first.error().message;
    const auto again = Identity::loadOrCreate(folder / "state/identity.pem");
    ASSERT_TRUE(again);
    EXPECT_EQ(first->key(), again->key());
    struct stat status {};
    ASSERT_EQ(::stat((folder / "state/identity.pem").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat((folder / "state").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST(Identity, NeverOverwritesAFile) {
    const test::TemporaryFolder folder;
    write(folder / "identity.pem", "precious", 0600);
    const auto saved = Identity::generate()->save(folder / "identity.pem");
    ASSERT_FALSE(saved);
    EXPECT_THAT(saved.error().message, HasSubstr("File exists"));
    std::ifstream in(folder / "identity.pem");
    std::string content;
    in >> content;
    EXPECT_EQ(content, "precious");
}

TEST(Identity, RefusesAFileThatOthersCanRead) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(Identity::generate()->save(folder / "identity.pem"));
    ::chmod((folder / "identity.pem").c_str(), 0640);
    const auto loaded = Identity::load(folder / "identity.pem");
    ASSERT_FALSE(loaded);
    EXPECT_THAT(loaded.error().message, HasSubstr("mode 0640"));
    EXPECT_THAT(loaded.error().message, HasSubstr("chmod 600"));
}

TEST(Identity, SaysWhatIsWrongWithAFileThatHoldsNoKey) {
    const test::TemporaryFolder folder;
    write(folder / "empty.pem", "", 0600);
    write(folder / "text.pem", "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n", 0600);
    for (const char* name : {"empty.pem", "text.pem"}) {
        const auto loaded = Identity::load(folder / name);
        ASSERT_FALSE(loaded);
        EXPECT_THAT(loaded.error().message, HasSubstr(name));
        EXPECT_THAT(loaded.error().message, HasSubstr("move it away"));
    }
    EXPECT_THAT(Identity::load(folder / "none.pem").error().message, HasSubstr("No such file"));
}

std::string pemOf(EVP_PKEY* key) {
    const openssl::Bio out(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    const char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

TEST(Identity, RefusesKeysOfOtherKinds) {
    for (EVP_PKEY* made : {EVP_EC_gen("P-384"), EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")}) {
        const openssl::Key key(made);
        const auto identity = Identity::fromPem(pemOf(key.get()));
        ASSERT_FALSE(identity);
        EXPECT_EQ(identity.error().message, "not a P-256 key");
    }
}

// RFC 6979, A.2.5: the private key and, because its y is odd, 03 and x.
TEST(Identity, PublicHalfAgreesWithThePublishedKey) {
    const auto identity =
        Identity::fromPem("-----BEGIN EC PRIVATE KEY-----\n"
                          "MDECAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49AwEH\n"
                          "-----END EC PRIVATE KEY-----\n");
    ASSERT_TRUE(identity) << identity.error().message;
    EXPECT_EQ(toHex(identity->key()), "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
}

} // namespace
} // namespace thisbe
