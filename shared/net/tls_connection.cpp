#include "shared/net/tls_connection.h"

#include "shared/net/event_loop.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

namespace thisbe {

namespace {

constexpr std::size_t kRecord = 16 * 1024; // the largest plaintext of one record
// What TLS adds to a buffer of plaintext: messages of its own, and headers and tags of full records (below
// 100 bytes of 16 KiB).
constexpr std::size_t kOwnMessages = 8 * 1024;
constexpr std::size_t kRecordPart = 128;

TcpConnection::Options withOverhead(TcpConnection::Options options) {
    options.maxUnsent += kOwnMessages + options.maxUnsent / kRecordPart;
    return options;
}

} // namespace

void TlsConnection::Free::operator()(ssl_st* session) const {
    SSL_free(session);
}

TlsConnection::TlsConnection(EventLoop& loop, FileDescriptor socket, const Endpoint& remote,
                             StreamHandler& handler, const TlsContext& context,
                             const TcpConnection::Options& options)
    : loop_(loop),
      handler_(handler),
      session_(SSL_new(context.get())),
      maxUnsent_(options.maxUnsent),
      tcp_(loop, std::move(socket), remote, *this, withOverhead(options)),
      endTimer_(loop.timers(), [this] { handler_.onClosed(StreamEnd::other); }) {
    attach();
    SSL_set_accept_state(session_.get());
}

TlsConnection::TlsConnection(EventLoop& loop, const Endpoint& remote, const std::string& name,
                             StreamHandler& handler, const TlsContext& context,
                             const TcpConnection::Options& options)
    : loop_(loop),
      handler_(handler),
      session_(SSL_new(context.get())),
      maxUnsent_(options.maxUnsent),
      tcp_(loop, remote, *this, withOverhead(options)),
      endTimer_(loop.timers(), [this] { handler_.onClosed(StreamEnd::other); }) {
    attach();
    SSL_set_connect_state(session_.get());
    // A textual address is checked as one and not announced; a name is both.
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session_.get()), name.c_str()) == 1) return;
    // The macros for this and for memory BIOs hide casts that we do not write.
    SSL_ctrl(session_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             std::string(name).data());
    SSL_set1_host(session_.get(), name.c_str());
}

TlsConnection::~TlsConnection() {
    if (gone_ != nullptr) *gone_ = true;
}

void TlsConnection::attach() {
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());
    BIO_ctrl(in, BIO_C_SET_BUF_MEM_EOF_RETURN, -1, nullptr); // empty means wait, not end
    SSL_set_bio(session_.get(), in, out);
}

template<class Call>
bool TlsConnection::tell(Call call) {
    bool gone = false;
    gone_ = &gone;
    call();
    if (gone) return false;
    gone_ = nullptr;
    return !closed_;
}

void TlsConnection::flush() {
    if (closed_) return;
    BIO* out = SSL_get_wbio(session_.get());
    char* data = nullptr;
    const long size = BIO_ctrl(out, BIO_CTRL_INFO, 0, static_cast<void*>(&data));
    if (size <= 0) return;
    const auto taken = tcp_.write(asBytes({data, static_cast<std::size_t>(size)}));
    BIO_ctrl(out, BIO_CTRL_RESET, 0, nullptr);
    // A part of what TLS says would be nonsense to the peer; for the user's bytes room was looked at before,
    // so this is a peer that asks and does not read, or a connection that failed.
    if (taken < static_cast<std::size_t>(size)) breakOff();
}

void TlsConnection::breakOff() {
    closed_ = true;
    tcp_.abort();
    endTimer_.arm(loop_.now());
}

void TlsConnection::abort() {
    closed_ = true;
    endTimer_.disarm();
    tcp_.abort();
}

StreamEnd TlsConnection::failure() const {
    if (established_ || SSL_is_server(session_.get()) == 1) return StreamEnd::other;
    switch (SSL_get_verify_result(session_.get())) {
    case X509_V_OK:
        return StreamEnd::noTls;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return StreamEnd::otherName;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return StreamEnd::expired;
    default:
        return StreamEnd::untrusted;
    }
}

void TlsConnection::fail() {
    const StreamEnd reason = failure();
    ERR_clear_error();
    flush(); // the alert that says why
    if (closed_) return;
    abort();
    handler_.onClosed(reason);
}

void TlsConnection::onClosed(StreamEnd reason) {
    closed_ = true;
    handler_.onClosed(reason);
}

void TlsConnection::onConnected() {
    proceedHandshake();
}

bool TlsConnection::proceedHandshake() {
    const int result = SSL_do_handshake(session_.get());
    const int error = SSL_get_error(session_.get(), result);
    if (result != 1 && error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        fail();
        return false;
    }
    flush();
    if (closed_) return false;
    if (result != 1) return true;
    established_ = true;
    return SSL_is_server(session_.get()) == 1 || tell([this] { handler_.onConnected(); });
}

void TlsConnection::onBytes(ByteView bytes) {
    BIO_write(SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
    if (!established_ && !proceedHandshake()) return;
    if (established_) deliver();
}

void TlsConnection::deliver() {
    std::array<std::uint8_t, kRecord> plain;
    while (!peerFinished_ && !closed_) {
        const int got = SSL_read(session_.get(), plain.data(), static_cast<int>(plain.size()));
        if (got > 0) {
            const ByteView bytes = ByteView(plain).first(static_cast<std::size_t>(got));
            if (!tell([&] { handler_.onBytes(bytes); })) return;
            continue;
        }
        const int error = SSL_get_error(session_.get(), got);
        if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return flush();
        if (error != SSL_ERROR_ZERO_RETURN) return fail();
        onPeerFinished();
        return;
    }
}

void TlsConnection::onPeerFinished() {
    if (std::exchange(peerFinished_, true)) return;
    if (!established_) return fail();
    handler_.onPeerFinished();
}

std::size_t TlsConnection::write(ByteView bytes) {
    if (!established_ || closed_) return 0;
    if (tcp_.unsentBytes() >= maxUnsent_) {
        tcp_.askForRoom();
        return 0;
    }
    ByteView rest = bytes.first(std::min(bytes.size(), maxUnsent_ - tcp_.unsentBytes()));
    std::size_t taken = 0;
    while (!rest.empty()) {
        const int put =
            SSL_write(session_.get(), rest.data(), static_cast<int>(std::min(rest.size(), kRecord)));
        if (put <= 0) break;
        taken += static_cast<std::size_t>(put);
        rest = rest.subspan(static_cast<std::size_t>(put));
    }
    ERR_clear_error();
    flush();
    if (closed_) return 0;
    if (taken < bytes.size()) tcp_.askForRoom();
    return taken;
}

void TlsConnection::finish() {
    if (closed_) return;
    if (established_) {
        SSL_shutdown(session_.get());
        ERR_clear_error();
        flush();
    }
    if (!closed_) tcp_.finish();
}

} // namespace thisbe
