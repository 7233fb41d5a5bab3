// The TCP side of one worker: listeners and the clients that they accepted.
#pragma once

#include "rendezvous/drop_reason.h"
#include "rendezvous/source_counts.h"
#include "rendezvous/stream_client.h"
#include "shared/base/log.h"
#include "shared/net/tcp_listener.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace thisbe::rendezvous {

// Limits connections, in all and from one source (an IPv4 address or an IPv6 /56), so that one household
// cannot take the places of everybody else. Belongs to its loop's thread.
class StreamClients {
  public:
    struct Limits {
        std::size_t clients = 10'000;
        std::size_t clientsPerSource = 1'000; // whole offices and carrier-grade NATs share one address
    };
    using OnMessage = std::function<void(const Flow&, ByteView message)>;
    using OnClosed = std::function<void(const Flow&)>;

    StreamClients(EventLoop& loop, std::uint16_t worker, const Limits& limits, RandomSource& random,
                  DropCounters& drops, Log& log, OnMessage onMessage, OnClosed onClosed);

    // Throws Poco::Net::NetException naming the address.
    // With tls, which must outlive this, clients have to begin with its handshake.
    void listen(const Endpoint& local, const TlsContext* tls = nullptr);
    // False when the connection is gone or its buffer full.
    bool send(const Flow& flow, ByteView message);
    std::size_t size() const { return clients_.size(); }

  private:
    void accept(FileDescriptor socket, const Endpoint& remote, const TlsContext* tls);
    void end(const Flow& flow, std::string_view reason);

    EventLoop& loop_;
    std::uint16_t worker_;
    Limits limits_;
    DropCounters& drops_;
    Log& log_;
    StreamClient::Callbacks callbacks_;
    OnClosed onClosed_;
    std::uint32_t lastConnection_ = 0;
    std::unordered_map<std::uint32_t, std::unique_ptr<StreamClient>> clients_;
    SourceCounts perSource_;
    std::vector<std::unique_ptr<TcpListener>> listeners_;
};

} // namespace thisbe::rendezvous
