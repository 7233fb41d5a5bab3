// A registration with a server on real sockets: UDP over both address families, TCP where UDP gets no answer,
// and TLS where TCP gets none either.
#pragma once

#include "peer/session/session_transport.h"
#include "peer/session/tcp_transport.h"
#include "shared/net/address_change_watch.h"
#include "shared/net/udp_buffers.h"
#include "shared/signal/registration_client.h"

#include <array>
#include <memory>

namespace thisbe::peer {

// Called from the event loop. May call the session, and must not destroy it.
class SessionUser {
  public:
    virtual ~SessionUser() = default;
    virtual void onEvent(const signal::RegistrationEvent& event) = 0;
    // UDP got no answer, but a TCP connection stands, with TLS above it or not: the session goes on over
    // that.
    virtual void onOverStream(const Endpoint& server, bool tls) = 0;
    // Final: never registered, and nobody answers, neither over UDP nor over TCP nor over TLS.
    virtual void onNoAnswer(const std::string& why) = 0;
};

// Belongs to the loop's thread; what it is given must outlive it.
class Session : private SessionTransportUser {
  public:
    struct Options {
        // Addresses and stream are filled in by the session.
        signal::RegistrationOptions registration;
        // As the resolver gave them. UDP takes the first of each family, TCP tries one after the other.
        std::vector<Endpoint> servers;
        bool noUdp = false;
        const TlsWay* tls = nullptr; // after TCP; null: not. Outlives the session.
    };
    struct Host {
        EventLoop& loop;
        UdpBuffers& buffers;
        const Identity& identity;
        RandomSource& random;
        Log& log;
    };

    Session(const Host& host, Options options, SessionUser& user);

    void start();
    // Tells the server; event Unregistered follows within 1.5 s.
    void leave();
    // Its outcome is an event of a later turn of the loop.
    Result<signal::SignalHandle, signal::SendError> sendSignal(std::string_view to, ByteView payload);

    // What we share with the server; null while not registered.
    const signal::ClientSession* agreement() const { return client_ ? client_->session() : nullptr; }
    // Empty before the first registration.
    const signal::RosterMirror::Peers& peers() const;
    const signal::RegistrationOptions& registration() const { return options_.registration; }
    bool isSelf(std::string_view id, const signal::RosterPeer& peer) const;
    // It goes over TCP or TLS, for good, because UDP got no answer.
    bool isOverStream() const { return stream_ != Stream::none; }

  private:
    void onDatagram(const Datagram& datagram) override;
    void onUnreachable(const Endpoint& remote) override;
    void onConnected(const SessionTransport& which) override;
    void onDisconnected(const SessionTransport& which, const char* why) override;
    void onBatchEnd() override { settle(); }

    void startClient(bool stream, std::span<const Endpoint> servers);
    using Trials = std::vector<std::unique_ptr<TcpTransport>>;

    // Which connection carries the session; none: UDP, or one that gave no answer.
    enum class Stream : std::uint8_t { none, tcp, tls };

    // The next connection, and the one after that a while later.
    void tryNext();
    // What carries it, or should, gave no answer at the beginning.
    void onSilence(const std::string& why);
    TcpTransport::Way wayAt(std::size_t index) const;
    std::size_t ways() const {
        return options_.servers.size() + (options_.tls ? options_.tls->servers.size() : 0);
    }
    Trials::iterator trialOf(const SessionTransport& which);
    void reportNoAnswer();
    // Tells the server which of our own addresses we talk from, and when we have moved.
    void followAddresses();
    // Sends and tells what there is, and arms the timer; ends every call from outside.
    void settle();
    // True: something was found out that may have made more.
    bool flush();
    // A base that only we may see: what makes transports needs it by name.
    SessionTransportUser& asUser() { return *this; }
    void onClientEvent(const signal::RegistrationEvent& event);

    Host host_;
    Options options_;
    SessionUser& user_;
    std::unique_ptr<SessionTransport> transport_;
    Trials trials_; // connections that do not carry the session (yet)
    std::size_t nextWay_ = 0;
    std::string udpFailure_;
    std::string tcpFailure_; // why the last one failed
    std::string tlsFailure_;
    std::unique_ptr<signal::RegistrationClient> client_;
    std::array<std::optional<Endpoint>, 2> own_; // the private endpoints that we told: IPv4, IPv6
    DatagramBatch batch_;
    std::vector<Endpoint> unreachable_;
    bool heard_ = false; // anything from the server
    Stream stream_ = Stream::none;
    bool registered_ = false; // once, at least
    bool settling_ = false;
    Timer timer_;
    Timer nextTrial_;
    AddressChangeWatch addresses_;
};

} // namespace thisbe::peer
