// A registration with a server on real sockets: UDP over both address families, TCP where UDP gets no answer.
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
    // UDP got no answer, but a TCP connection stands: the session goes on over that.
    virtual void onOverTcp(const Endpoint& server) = 0;
    // Final: never registered, and nobody answers, neither over UDP nor over TCP.
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
        bool tcpOnly = false;
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

  private:
    void onDatagram(const Datagram& datagram) override;
    void onUnreachable(const Endpoint& remote) override;
    void onConnected() override;
    void onDisconnected(const char* why) override;
    void onBatchEnd() override { settle(); }

    void startClient(bool stream, std::span<const Endpoint> servers);
    void tryTcp();
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
    std::unique_ptr<TcpTransport> trial_; // a connection that does not carry the session (yet)
    std::size_t nextTcpServer_ = 0;
    bool tcpTried_ = false;
    std::string tcpFailure_; // why the last one failed
    std::string udpFailure_;
    std::unique_ptr<signal::RegistrationClient> client_;
    std::array<std::optional<Endpoint>, 2> own_; // the private endpoints that we told: IPv4, IPv6
    DatagramBatch batch_;
    std::vector<Endpoint> unreachable_;
    bool heard_ = false;      // anything from the server
    bool registered_ = false; // once, at least
    bool settling_ = false;
    Timer timer_;
    Timer udpPatience_;
    AddressChangeWatch addresses_;
};

} // namespace thisbe::peer
