// One client of a TURN server with one peer, for benchmarks.
#pragma once

#include "shared/net/udp_socket.h"
#include "shared/stun/long_term_client.h"
#include "shared/stun/message_view.h"

#include <functional>
#include <vector>

namespace thisbe::bench {

// Blocking where it sets up; then the sockets are the caller's to drive. Throws std::runtime_error when the
// server refuses or is silent.
class RelaySession {
  public:
    static constexpr std::uint16_t kChannel = 0x4001;

    RelaySession(const Endpoint& server, UdpBuffers& buffers);
    // Lets the allocation go, without waiting for the answer.
    ~RelaySession();
    RelaySession(const RelaySession&) = delete;
    RelaySession& operator=(const RelaySession&) = delete;

    // The two round trips of an Allocate; false when one was not answered in a second.
    bool allocate();
    // Binds kChannel to an echo of its own on the loopback.
    void bindPeer();
    // An echo there, for a server that knows it already and wants to be asked nothing.
    void assumePeer(const Endpoint& peer);
    // Binds kChannel to any peer; another session's relayed address, say.
    void bindTo(const Endpoint& peer);
    // After allocate().
    const Endpoint& relay() const { return relay_; }

    // count ChannelData messages of size bytes of payload, as one batch.
    void send(std::size_t count, std::size_t size);
    // One datagram straight to the peer, past the relay.
    void sendDirectly(std::size_t size);
    // What the peer got is sent back; how many it were.
    std::size_t echo();
    // How many came back to the client.
    std::size_t receive() { return client_.receive().size(); }

    UdpSocket& client() { return client_; }
    // A request without credentials: bytes of payload asked and answered (0 for no answer).
    std::pair<std::size_t, std::size_t> askBare(stun::Method method, bool withTransport);

  private:
    using Add = std::function<void(stun::MessageWriter&)>;

    std::vector<std::uint8_t> ask(stun::Method method, const Add& add);
    std::vector<std::uint8_t> exchange(ByteView request);
    void expectSuccess(stun::Method method, const Add& add, const char* what);

    Endpoint server_;
    UdpBuffers& buffers_;
    UdpSocket client_;
    std::unique_ptr<UdpSocket> peer_;
    stun::LongTermClient credentials_{"u", "p"};
    std::vector<std::uint8_t> message_;
    std::vector<Datagram> batch_;
    std::uint64_t nextId_ = 1;
    bool allocated_ = false;
    Endpoint relay_;
};

} // namespace thisbe::bench
