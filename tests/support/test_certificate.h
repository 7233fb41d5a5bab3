// A self-signed certificate for localhost, made anew for each test that needs one.
#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace thisbe::test {

// PEM files in the tests' folder for temporary things, gone with this.
class TestCertificate {
  public:
    struct Content {
        std::string names = "DNS:localhost,IP:127.0.0.1"; // what it is for
        std::chrono::seconds endsIn{3600};
    };

    // copies: how often it stands in its chain, to make that long.
    explicit TestCertificate(int copies = 1) : TestCertificate(Content(), copies) {}
    explicit TestCertificate(const Content& content, int copies = 1)
        : base_(::testing::TempDir() + "thisbe-certificate-" + std::to_string(::getpid()) + "-" +
                std::to_string(++made())) {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
            EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), &EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
        fill(*certificate, *key, content);
        write(certificateFile(), [&](FILE* file) {
            for (int i = 0; i < copies; ++i)
                PEM_write_X509(file, certificate.get());
        });
        write(keyFile(), [&](FILE* file) {
            PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    }
    ~TestCertificate() {
        std::filesystem::remove(certificateFile());
        std::filesystem::remove(keyFile());
    }
    TestCertificate(const TestCertificate&) = delete;
    TestCertificate& operator=(const TestCertificate&) = delete;

    std::string certificateFile() const { return base_ + ".crt"; }
    std::string keyFile() const { return base_ + ".key"; }

  private:
    static int& made() {
        static int count = 0;
        return count;
    }

    static void fill(X509& certificate, EVP_PKEY& key, const Content& content) {
        X509_set_version(&certificate, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(&certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(&certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(&certificate), content.endsIn.count());
        X509_set_pubkey(&certificate, &key);
        X509_NAME* name = X509_get_subject_name(&certificate);
        const std::string common = "localhost";
        X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC,
                                   std::basic_string<unsigned char>(common.begin(), common.end()).c_str(), -1,
                                   -1, 0);
        X509_set_issuer_name(&certificate, name);
        const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names(
            X509V3_EXT_nconf_nid(nullptr, nullptr, NID_subject_alt_name, content.names.c_str()),
            &X509_EXTENSION_free);
        X509_add_ext(&certificate, names.get(), -1);
        if (X509_sign(&certificate, &key, EVP_sha256()) == 0) throw std::runtime_error("cannot sign");
    }

    template<class Write>
    static void write(const std::string& path, Write&& body) {
        const std::unique_ptr<FILE, decltype(&std::fclose)> file(std::fopen(path.c_str(), "w"), &std::fclose);
        if (!file) throw std::runtime_error("cannot write " + path);
        body(file.get());
    }

    std::string base_;
};

} // namespace thisbe::test
