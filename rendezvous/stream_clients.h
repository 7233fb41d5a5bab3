// The TCP side of one worker: listeners and the clients that they accepted.
#pragma once

#include "rendezvous/drop_reason.h"
#include "rendezvous/server_use.h"
#include "rendezvous/stream_client.h"
#include "rendezvous/stream_limits.h"
#include "shared/base/log.h"
#include "shared/net/tcp_listener.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace thisbe::rendezvous {

// Limits connections, in all and from one source (an IPv4 address or an IPv6 /56), so that one household
// cannot take the places of everybody else; and how long one may stand that is of no use. Belongs to its
// loop's thread.
class StreamClients {
  public:
    struct Callbacks {
        std::function<void(const Flow&, ByteView message)> onMessage;
        std::function<void(const Flow&)> onClosed;
        // Whether an allocation hangs on the connection.
        std::function<bool(const Flow&)> hasAllocation;
    };
    // What it is given must outlive it. Connections are counted in use.
    struct Parts {
        EventLoop& loop;
        std::uint16_t worker;
        const StreamLimits& limits;
        ServerUse& use;
        DropCounters& drops;
        Log& log;
    };

    StreamClients(const Parts& parts, Callbacks callbacks);

    // Throws Poco::Net::NetException naming the address.
    // With tls, which must outlive this, clients have to begin with its handshake.
    void listen(const Endpoint& local, const TlsContext* tls = nullptr);
    // False when the connection is gone or its buffer full. What is sent tells whether the client has proven
    // itself: only then is anything but a Binding answered with success.
    bool send(const Flow& flow, ByteView front, ByteView rest = {});
    std::size_t size() const { return clients_.size(); }
    // Of the first listener; for tests.
    Endpoint localEndpoint() const { return listeners_.front()->localEndpoint(); }

  private:
    void accept(FileDescriptor socket, const Endpoint& remote, const TlsContext* tls);
    // Takes a place for one more connection; false, with nothing taken, where there is none.
    bool enter(Source source);
    void note(StreamClient& client, ByteView sent);
    void onTimer(StreamClient& client);
    void end(StreamClient& client, std::string_view reason);

    Parts parts_;
    Callbacks callbacks_;
    StreamClient::Callbacks clientCallbacks_;
    std::uint32_t lastConnection_ = 0;
    std::unordered_map<std::uint32_t, std::unique_ptr<StreamClient>> clients_;
    std::vector<std::unique_ptr<TcpListener>> listeners_;
};

} // namespace thisbe::rendezvous
