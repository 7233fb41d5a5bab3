// What TLS connections of one kind have in common: certificates, and whom to trust.
#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;

namespace thisbe {

// TLS 1.2 and 1.3, no compression, no renegotiation. Read-only once made: any thread may make connections
// with it.
class TlsContext {
  public:
    // PEM files, the certificate with its chain. Throws std::runtime_error saying which file is wrong and
    // why.
    static TlsContext server(const std::string& certificateFile, const std::string& keyFile);
    // Trusts what the certificates in trustFile signed, for the name that the connection is given;
    // with an empty trustFile whatever the host trusts.
    static TlsContext client(const std::string& trustFile);

    bool isServer() const { return isServer_; }
    ssl_ctx_st* get() const { return context_.get(); }

  private:
    struct Free {
        void operator()(ssl_ctx_st* context) const;
    };

    explicit TlsContext(bool isServer);

    std::unique_ptr<ssl_ctx_st, Free> context_;
    bool isServer_;
};

} // namespace thisbe
