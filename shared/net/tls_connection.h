// A TLS connection: a StreamTransport above a TCP connection.
#pragma once

#include "shared/net/tcp_connection.h"
#include "shared/net/tls_context.h"

#include <memory>
#include <string>

struct ssl_st;

namespace thisbe {

// OpenSSL sees memory only: what arrives over TCP is put into it, what it wants to send is taken out. The
// user hears of bytes only after the handshake; one that fails is the end of the stream, for who opened it
// with the reason (StreamEnd::untrusted, otherName, expired, noTls), else StreamEnd::other. How long a
// handshake may last is the user's to limit. A peer that ends TCP without TLS's close_notify has finished all
// the same: the protocols above know where their messages end. What OpenSSL says of its own accord and the
// peer does not read is bounded as well: beyond that it is the end too, told from the loop.
class TlsConnection final : public StreamTransport, private StreamHandler {
  public:
    // An accepted connection. Loop, handler and context must outlive it.
    TlsConnection(EventLoop& loop, FileDescriptor socket, const Endpoint& remote, StreamHandler& handler,
                  const TlsContext& context, const TcpConnection::Options& options);
    // Opens one. The server must have a certificate for the name (or textual address).
    TlsConnection(EventLoop& loop, const Endpoint& remote, const std::string& name, StreamHandler& handler,
                  const TlsContext& context, const TcpConnection::Options& options);
    ~TlsConnection() override;
    TlsConnection(const TlsConnection&) = delete;
    TlsConnection& operator=(const TlsConnection&) = delete;

    // 0 before the handshake is over.
    std::size_t write(ByteView bytes) override;
    void finish() override;
    void abort() override;
    void pauseReading() override { tcp_.pauseReading(); }
    void resumeReading() override { tcp_.resumeReading(); }
    std::size_t unsentBytes() const override { return tcp_.unsentBytes(); }
    Endpoint localEndpoint() const override { return tcp_.localEndpoint(); }
    Endpoint remoteEndpoint() const override { return tcp_.remoteEndpoint(); }

  private:
    struct Free {
        void operator()(ssl_st* session) const;
    };

    void onConnected() override;
    void onBytes(ByteView bytes) override;
    void onPeerFinished() override;
    void onWritable() override { handler_.onWritable(); }
    void onClosed(StreamEnd reason) override;

    void attach();
    // False when the connection failed, or is gone.
    bool proceedHandshake();
    void deliver();
    // What OpenSSL wants to send goes to TCP.
    void flush();
    void fail();
    // What a failure now means: of a handshake of ours, why the certificate is not good enough.
    StreamEnd failure() const;
    // Ends it from inside a call of the user: he is told in the loop's next turn.
    void breakOff();
    // Calls the handler; false when it destroyed or aborted the connection.
    template<class Call>
    bool tell(Call call);

    EventLoop& loop_;
    StreamHandler& handler_;
    std::unique_ptr<ssl_st, Free> session_;
    std::size_t maxUnsent_;
    TcpConnection tcp_;
    Timer endTimer_;
    bool* gone_ = nullptr; // while the handler runs: set when the connection is destroyed
    bool established_ = false;
    bool peerFinished_ = false;
    bool closed_ = false; // aborted, broken off or at its end: nothing more is said to anybody
};

} // namespace thisbe
