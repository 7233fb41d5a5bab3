// One DTLS 1.2 session (RFC 6347) with one peer, known by its certificate's fingerprint.
#pragma once

#include "shared/base/clock.h"
#include "shared/secure/datagram_bio.h"
#include "shared/secure/dtls_context.h"
#include "shared/secure/dtls_record_check.h"
#include "shared/secure/dtls_role.h"

#include <array>
#include <memory>
#include <optional>

struct ssl_st;

namespace thisbe {

enum class DtlsState : std::uint8_t {
    handshaking,
    connected, // the peer has shown the certificate that was expected
    closed,    // by either side, with close_notify
    failed,    // failure() says why
};

const char* toString(DtlsState state);

// Takes what a session decrypts.
class DtlsReceiver {
  public:
    virtual ~DtlsReceiver() = default;
    // Valid during the call. May not call the session.
    virtual void onPlaintext(ByteView payload) = 0;
};

// Owns no socket: datagrams in, datagrams out. One thread. OpenSSL takes the time (gettimeofday) and random
// numbers itself, so its timers run on real time only; `now` must come from a real clock.
//
// Nothing that a stranger sends ends a session: records that are not authentic are counted and dropped, and
// alerts count only when they are encrypted. (Before there are keys, whoever can guess addresses, ports and
// the moment can spoil a handshake with a forged handshake message; then it fails and may be tried again.)
class DtlsSession {
  public:
    // The largest datagram, in bytes of UDP payload. 1,200 is what every path of ours is tested for; 4 of
    // them are the header of ChannelData, in which the datagram may have to travel (RFC 8656, section 12.4).
    static constexpr std::size_t kMaxDatagram = 1200 - 4;
    // The most that the ciphers we accept add: record header 13, explicit nonce 8, GCM's tag 16.
    static constexpr std::size_t kRecordOverhead = 13 + 8 + 16;
    static constexpr std::size_t kMaxPlaintext = kMaxDatagram - kRecordOverhead;

    struct Options {
        DtlsRole role = DtlsRole::client;
        CertificateFingerprint peer;
        // RFC 6347, 4.2.4.1: "Implementations SHOULD use an initial timer value of 1 second". Ours is
        // shorter: a connectivity check has just come back on the path, and a handshake is a few kilobytes.
        // It doubles at each repetition, to kMaxTimeout at most; the handshake's limit bounds their number.
        std::chrono::milliseconds firstTimeout{200};
        std::chrono::milliseconds handshakeLimit{20000};
    };
    static constexpr std::chrono::milliseconds kMaxTimeout{2000};

    struct Counters {
        std::uint64_t received = 0;
        std::uint64_t unsent = 0; // made, but nobody had taken those before
        // By the reason why OpenSSL did not see them; good counts the others.
        std::array<std::uint64_t, kDtlsRecordChecks> checks{};
        // Seen, but nothing came of it: not authentic, a replay, or of an old epoch.
        std::uint64_t silent = 0;

        // Of which something came: proven to be the peer's once there are keys.
        std::uint64_t accepted() const {
            return checks[static_cast<std::size_t>(DtlsRecordCheck::good)] - silent;
        }
    };

    // The context must outlive it.
    DtlsSession(const DtlsContext& context, const Options& options);
    ~DtlsSession();
    DtlsSession(const DtlsSession&) = delete;
    DtlsSession& operator=(const DtlsSession&) = delete;

    // A client speaks, a server waits; both for handshakeLimit at most.
    void start(TimePoint now);
    void onDatagram(TimePoint now, ByteView datagram, DtlsReceiver& receiver);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    // The next datagram to send. Valid until the next call.
    std::optional<ByteView> takeOutput() { return bio_.out.pop(); }

    // One record in one datagram. False, and it is lost, unless connected and 1 to kMaxPlaintext bytes long.
    bool send(ByteView payload);
    // Tells the peer, once, without waiting for an answer.
    void close();

    DtlsState state() const { return state_; }
    // In state failed.
    const std::optional<Error>& failure() const { return failure_; }
    // Name of the cipher suite; empty before it is agreed.
    std::string cipher() const;
    Counters counters() const;

  private:
    struct Free {
        void operator()(ssl_st* session) const;
    };

    void handshake(TimePoint now);
    // False when the datagram made no difference.
    bool readAll(DtlsReceiver& receiver);
    void rearm(TimePoint now);
    void fail(std::string why);
    // What OpenSSL and the certificate check have to say.
    std::string explain() const;

    Options options_;
    DatagramBioState bio_;
    std::unique_ptr<ssl_st, Free> session_;
    DtlsState state_ = DtlsState::handshaking;
    std::optional<Error> failure_;
    TimePoint handshakeEnd_ = kNever;
    TimePoint repeatAt_ = kNever;
    Counters counters_;
};

} // namespace thisbe
