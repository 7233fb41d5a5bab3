#include "rendezvous/stream_clients.h"

#include "shared/base/ip_prefix.h"
#include "shared/net/event_loop.h"

namespace thisbe::rendezvous {

namespace {

IpAddress sourceOf(const Endpoint& remote) {
    return remote.isV4() ? remote.address() : IpPrefix(remote.address(), 64).address();
}

} // namespace

StreamClients::StreamClients(EventLoop& loop, std::uint16_t worker, const Limits& limits, DropCounters& drops,
                             Log& log, OnMessage onMessage, OnClosed onClosed)
    : loop_(loop),
      worker_(worker),
      limits_(limits),
      drops_(drops),
      log_(log),
      callbacks_{std::move(onMessage),
                 [this](const Flow& flow, std::string_view reason) { end(flow, reason); }},
      onClosed_(std::move(onClosed)) {}

void StreamClients::listen(const Endpoint& local, const TlsContext* tls) {
    TcpListener::Options options;
    options.reusePort = true;
    listeners_.push_back(std::make_unique<TcpListener>(
        loop_, local, options, [this, tls](FileDescriptor socket, const Endpoint& remote) {
            accept(std::move(socket), remote, tls);
        }));
}

void StreamClients::accept(FileDescriptor socket, const Endpoint& remote, const TlsContext* tls) {
    const IpAddress source = sourceOf(remote);
    const auto known = perSource_.find(source);
    const std::size_t already = known == perSource_.end() ? 0 : known->second;
    // The descriptor closes as it goes out of scope.
    if (clients_.size() >= limits_.clients || already >= limits_.clientsPerSource)
        return drops_.count(DropReason::tooManyStreams);

    do {
        ++lastConnection_;
    } while (lastConnection_ == 0 || clients_.contains(lastConnection_));
    const Flow flow{.transport = Transport::tcp,
                    .worker = worker_,
                    .connection = lastConnection_,
                    .local = {},
                    .remote = remote};
    clients_.emplace(lastConnection_,
                     std::make_unique<StreamClient>(loop_, std::move(socket), flow, tls, callbacks_));
    perSource_[source] = already + 1;
}

bool StreamClients::send(const Flow& flow, ByteView message) {
    const auto client = clients_.find(flow.connection);
    return client != clients_.end() && client->second->send(message);
}

void StreamClients::end(const Flow& flow, std::string_view reason) {
    if (log_.enabled(LogLevel::debug)) {
        log_.write(LogLevel::debug, "event=stream-ended remote=" + flow.remote.toString() + " reason=\"" +
                                        std::string(reason) + "\"");
    }
    const auto source = perSource_.find(sourceOf(flow.remote));
    if (source != perSource_.end() && --source->second == 0) perSource_.erase(source);
    onClosed_(flow);
    // Last: flow belongs to the client.
    clients_.erase(flow.connection);
}

} // namespace thisbe::rendezvous
