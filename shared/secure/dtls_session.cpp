#include "shared/secure/dtls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace thisbe {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// Datagrams that nobody takes; more than a burst of a full SCTP window.
constexpr std::size_t kMaxQueuedBytes = std::size_t{1024} * 1024;

unsigned int nextTimeout(SSL* session, unsigned int previous) {
    const DatagramBioState* state = datagramBioState(session);
    const microseconds first = state != nullptr ? state->firstTimeout : microseconds{1000000};
    const microseconds next = previous == 0 ? first : 2 * microseconds{previous};
    return static_cast<unsigned int>(std::min<microseconds>(next, DtlsSession::kMaxTimeout).count());
}

} // namespace

const char* toString(DtlsState state) {
    switch (state) {
    case DtlsState::handshaking:
        return "handshaking";
    case DtlsState::connected:
        return "connected";
    case DtlsState::closed:
        return "closed";
    case DtlsState::failed:
        return "failed";
    }
    return "?";
}

void DtlsSession::Free::operator()(ssl_st* session) const {
    SSL_free(session);
}

DtlsSession::DtlsSession(const DtlsContext& context, const Options& options)
    : options_(options), bio_(kMaxQueuedBytes), session_(SSL_new(context.get())) {
    bio_.expected = options.peer;
    bio_.firstTimeout = options.firstTimeout;
    if (!session_ || !attachDatagramBio(session_.get(), bio_)) {
        session_.reset();
        fail("OpenSSL cannot make a session");
        return;
    }
    SSL_ctrl(session_.get(), SSL_CTRL_SET_MTU, long{kMaxDatagram}, nullptr);
    DTLS_set_timer_cb(session_.get(), nextTimeout);
    if (options.role == DtlsRole::client) {
        SSL_set_connect_state(session_.get());
    } else {
        SSL_set_accept_state(session_.get());
    }
}

DtlsSession::~DtlsSession() = default;

void DtlsSession::start(TimePoint now) {
    if (state_ != DtlsState::handshaking || handshakeEnd_ != kNever) return;
    handshakeEnd_ = now + options_.handshakeLimit;
    handshake(now);
}

void DtlsSession::onDatagram(TimePoint now, ByteView datagram, DtlsReceiver& receiver) {
    ++counters_.received;
    const DtlsRecordCheck check = checkDtlsRecords(datagram);
    ++counters_.checks[static_cast<std::size_t>(check)];
    if (check != DtlsRecordCheck::good || handshakeEnd_ == kNever) return;
    if (state_ != DtlsState::handshaking && state_ != DtlsState::connected) return;
    bio_.in = datagram;
    const bool wasConnected = state_ == DtlsState::connected;
    if (!wasConnected) handshake(now);
    // The peer's first data may come in one datagram with the end of its handshake.
    if (state_ == DtlsState::connected && !readAll(receiver) && wasConnected) ++counters_.silent;
    bio_.in = {};
    rearm(now);
}

void DtlsSession::handshake(TimePoint now) {
    ERR_clear_error();
    const int result = SSL_do_handshake(session_.get());
    if (result == 1) {
        state_ = DtlsState::connected;
    } else if (SSL_get_error(session_.get(), result) != SSL_ERROR_WANT_READ) {
        fail(explain());
    }
    rearm(now);
}

bool DtlsSession::readAll(DtlsReceiver& receiver) {
    std::array<std::uint8_t, kMaxIncomingDtlsDatagram> plaintext;
    const std::size_t before = bio_.out.bytes();
    for (bool any = false;;) {
        ERR_clear_error();
        const int got = SSL_read(session_.get(), plaintext.data(), static_cast<int>(plaintext.size()));
        if (got > 0) {
            any = true;
            receiver.onPlaintext(ByteView(plaintext).first(static_cast<std::size_t>(got)));
            continue;
        }
        const int error = SSL_get_error(session_.get(), got);
        if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
            return any || bio_.out.bytes() != before;
        if (error == SSL_ERROR_ZERO_RETURN) {
            close();
        } else {
            fail(explain()); // an alert under the peer's key
        }
        return true;
    }
}

bool DtlsSession::send(ByteView payload) {
    if (state_ != DtlsState::connected || payload.empty() || payload.size() > kMaxPlaintext) return false;
    ERR_clear_error();
    const auto lost = bio_.unsent;
    const int put = SSL_write(session_.get(), payload.data(), static_cast<int>(payload.size()));
    if (put <= 0) return false;
    return bio_.unsent == lost;
}

void DtlsSession::close() {
    if (state_ == DtlsState::connected) {
        ERR_clear_error();
        SSL_shutdown(session_.get());
        ERR_clear_error();
    }
    if (state_ != DtlsState::failed) state_ = DtlsState::closed;
    repeatAt_ = kNever;
}

void DtlsSession::onDeadline(TimePoint now) {
    if (state_ == DtlsState::handshaking && now >= handshakeEnd_)
        return fail("the DTLS handshake with the peer was not over after " +
                    std::to_string(options_.handshakeLimit.count() / 1000) +
                    " s; expected its answer on the chosen path");
    if (now < repeatAt_) return;
    ERR_clear_error();
    if (DTLSv1_handle_timeout(session_.get()) < 0) return fail(explain());
    rearm(now);
}

TimePoint DtlsSession::nextDeadline() const {
    return state_ == DtlsState::handshaking ? std::min(handshakeEnd_, repeatAt_) : repeatAt_;
}

void DtlsSession::rearm(TimePoint now) {
    repeatAt_ = kNever;
    if (state_ != DtlsState::handshaking && state_ != DtlsState::connected) return;
    timeval left{};
    if (DTLSv1_get_timeout(session_.get(), &left) != 1) return;
    repeatAt_ = now + std::chrono::seconds{left.tv_sec} + microseconds{left.tv_usec};
}

void DtlsSession::fail(std::string why) {
    ERR_clear_error();
    state_ = DtlsState::failed;
    failure_ = Error{std::move(why)};
    repeatAt_ = kNever;
}

std::string DtlsSession::explain() const {
    if (bio_.presented && *bio_.presented != options_.peer)
        return "the peer's certificate has the fingerprint " + toString(*bio_.presented) + ", expected " +
               toString(options_.peer) +
               " as its signal said: someone else answered, or the signal was of an earlier session";
    std::array<char, 256> reason{};
    ERR_error_string_n(ERR_peek_last_error(), reason.data(), reason.size());
    return std::string("the DTLS session with the peer broke: ") + reason.data();
}

DtlsSession::Counters DtlsSession::counters() const {
    Counters out = counters_;
    out.unsent = bio_.unsent;
    return out;
}

std::string DtlsSession::cipher() const {
    const SSL_CIPHER* cipher = session_ ? SSL_get_current_cipher(session_.get()) : nullptr;
    return cipher != nullptr ? SSL_CIPHER_get_name(cipher) : "";
}

} // namespace thisbe
