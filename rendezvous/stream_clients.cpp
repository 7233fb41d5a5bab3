#include "rendezvous/stream_clients.h"

#include "shared/net/event_loop.h"

namespace thisbe::rendezvous {

StreamClients::StreamClients(EventLoop& loop, std::uint16_t worker, const Limits& limits,
                             RandomSource& random, DropCounters& drops, Log& log, OnMessage onMessage,
                             OnClosed onClosed)
    : loop_(loop),
      worker_(worker),
      limits_(limits),
      drops_(drops),
      log_(log),
      callbacks_{std::move(onMessage),
                 [this](const Flow& flow, std::string_view reason) { end(flow, reason); }},
      onClosed_(std::move(onClosed)),
      perSource_(random) {}

void StreamClients::listen(const Endpoint& local, const TlsContext* tls) {
    TcpListener::Options options;
    options.reusePort = true;
    listeners_.push_back(std::make_unique<TcpListener>(
        loop_, local, options, [this, tls](FileDescriptor socket, const Endpoint& remote) {
            accept(std::move(socket), remote, tls);
        }));
}

void StreamClients::accept(FileDescriptor socket, const Endpoint& remote, const TlsContext* tls) {
    const Source source = sourceOf(remote.address());
    // The descriptor closes as it goes out of scope.
    if (clients_.size() >= limits_.clients || perSource_.of(source) >= limits_.clientsPerSource)
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
    perSource_.add(source);
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
    perSource_.remove(sourceOf(flow.remote.address()));
    onClosed_(flow);
    // Last: flow belongs to the client.
    clients_.erase(flow.connection);
}

} // namespace thisbe::rendezvous
