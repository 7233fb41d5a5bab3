// TLS on loopback: an accepting end, and clients that behave, or that do what they like.
#pragma once

#include "shared/net/tls_connection.h"
#include "tests/net/tcp_test_fixture.h"
#include "tests/support/test_certificate.h"

#include <openssl/ssl.h>

namespace thisbe::test {

// A client with OpenSSL in its hands, and no socket: what it wants to say is taken out, what it hears is put
// in.
class TlsPuppet {
  public:
    // version: TLS1_2_VERSION or TLS1_3_VERSION
    explicit TlsPuppet(int version = TLS1_3_VERSION)
        : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), session_(nullptr, &SSL_free) {
        SSL_CTX_set_min_proto_version(context_.get(), version);
        SSL_CTX_set_max_proto_version(context_.get(), version);
        session_.reset(SSL_new(context_.get()));
        SSL_set_bio(session_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_connect_state(session_.get());
    }

    ssl_st* get() { return session_.get(); }
    void hear(std::string& bytes) {
        if (!bytes.empty()) BIO_write(SSL_get_rbio(get()), bytes.data(), static_cast<int>(bytes.size()));
        bytes.clear();
    }
    std::string say() {
        std::string out(BIO_ctrl_pending(SSL_get_wbio(get())), '\0');
        if (!out.empty()) BIO_read(SSL_get_wbio(get()), out.data(), static_cast<int>(out.size()));
        return out;
    }

  private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> session_;
};

class TlsTest : public TcpTest {
  protected:
    struct Secured {
        RecordingHandler handler;
        std::unique_ptr<TlsConnection> connection;
    };

    void listenTls(int copiesInChain = 1, int sendBuffer = 0) { listenTls({}, copiesInChain, sendBuffer); }
    void listenTls(const TestCertificate::Content& content, int copiesInChain = 1, int sendBuffer = 0) {
        certificate_.emplace(content, copiesInChain);
        serverContext_.emplace(TlsContext::server(certificate_->certificateFile(), certificate_->keyFile()));
        listener_.emplace(
            loop_, Endpoint::parse("127.0.0.1:0").value(), TcpListener::Options{},
            [this, sendBuffer](FileDescriptor socket, const Endpoint& remote) {
                if (sendBuffer != 0)
                    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &sendBuffer, sizeof sendBuffer);
                auto& secured = *secured_.emplace_back(std::make_unique<Secured>());
                secured.connection = std::make_unique<TlsConnection>(
                    loop_, std::move(socket), remote, secured.handler, *serverContext_, acceptedOptions_);
            });
    }
    // Ours, which checks the certificate against trustFile and name.
    void connectTls(const std::string& name = "localhost", const std::string& trustFile = {}) {
        clientContext_.emplace(
            TlsContext::client(trustFile.empty() ? certificate_->certificateFile() : trustFile));
        tls_ = std::make_unique<TlsConnection>(loop_, listener_->localEndpoint(), name, tlsHandler_,
                                               *clientContext_, TcpConnection::Options{});
    }
    void establishTls() {
        listenTls();
        connectTls();
        ASSERT_TRUE(turnUntil([this] { return tlsHandler_.connected && secured_.size() == 1; }));
    }
    // The puppet's words go over client_, and what came for it is in handler_.received.
    void connectPuppet(int version = TLS1_3_VERSION) {
        puppet_.emplace(version);
        connect();
        ASSERT_TRUE(turnUntil([this] { return handler_.connected && secured_.size() == 1; }));
    }
    bool puppetShakesHands() {
        return turnUntil([this] {
            puppet_->hear(handler_.received);
            const int result = SSL_do_handshake(puppet_->get());
            client_->write(asBytes(puppet_->say()));
            return result == 1;
        });
    }
    void puppetSays(std::string_view text) {
        SSL_write(puppet_->get(), text.data(), static_cast<int>(text.size()));
        client_->write(asBytes(puppet_->say()));
    }
    Secured& secured() { return *secured_.at(0); }

    std::optional<TestCertificate> certificate_;
    std::optional<TlsContext> serverContext_;
    std::optional<TlsContext> clientContext_;
    std::vector<std::unique_ptr<Secured>> secured_;
    RecordingHandler tlsHandler_;
    std::unique_ptr<TlsConnection> tls_;
    std::optional<TlsPuppet> puppet_;
};

} // namespace thisbe::test
