#include "rendezvous/stream_clients.h"

#include "shared/net/event_loop.h"
#include "shared/signal/numbers.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/message_view.h"

namespace thisbe::rendezvous {

namespace {

// What an answer says about the client that gets it: it has a session or an allocation now, or it gave one
// back. Nothing else that is sent says anything.
std::optional<bool> provenBy(ByteView sent) {
    const auto answer = stun::MessageView::parse(sent);
    if (!answer || answer->messageClass() != stun::MessageClass::successResponse) return std::nullopt;
    if (answer->method() == stun::method::kBinding) return std::nullopt;
    if (answer->method() == signal::method::kUnregister) return false;
    const auto lifetime = answer->get<stun::Lifetime>();
    return !(answer->method() == stun::method::kRefresh && lifetime && lifetime->value.count() == 0);
}

} // namespace

StreamClients::StreamClients(const Parts& parts, Callbacks callbacks)
    : parts_(parts),
      callbacks_(std::move(callbacks)),
      clientCallbacks_{[this](const Flow& flow, ByteView message) { callbacks_.onMessage(flow, message); },
                       [this](StreamClient& client, std::string_view reason) { end(client, reason); },
                       [this](StreamClient& client) { onTimer(client); }} {}

void StreamClients::listen(const Endpoint& local, const TlsContext* tls) {
    TcpListener::Options options;
    options.reusePort = true;
    listeners_.push_back(std::make_unique<TcpListener>(
        parts_.loop, local, options, [this, tls](FileDescriptor socket, const Endpoint& remote) {
            accept(std::move(socket), remote, tls);
        }));
}

bool StreamClients::enter(Source source) {
    ServerUse& use = parts_.use;
    if (++use.allConnections <= parts_.limits.connections) {
        if (use.connections.tryAdd(source, parts_.limits.perSource)) {
            if (use.unprovenConnections.tryAdd(source, parts_.limits.unprovenPerSource)) return true;
            use.connections.remove(source);
            --use.allConnections;
            parts_.drops.count(DropReason::tooManyUnproven);
            return false;
        }
    }
    --use.allConnections;
    parts_.drops.count(DropReason::tooManyStreams);
    return false;
}

void StreamClients::accept(FileDescriptor socket, const Endpoint& remote, const TlsContext* tls) {
    // The descriptor closes as it goes out of scope.
    if (!enter(sourceOf(remote.address()))) return;
    do {
        ++lastConnection_;
    } while (lastConnection_ == 0 || clients_.contains(lastConnection_));
    const Flow flow{.transport = Transport::tcp,
                    .worker = parts_.worker,
                    .connection = lastConnection_,
                    .local = {},
                    .remote = remote};
    const auto client =
        clients_.emplace(lastConnection_, std::make_unique<StreamClient>(parts_.loop, std::move(socket), flow,
                                                                         tls, clientCallbacks_));
    client.first->second->lookAfter(parts_.limits.unproven);
}

bool StreamClients::send(const Flow& flow, ByteView front, ByteView rest) {
    const auto client = clients_.find(flow.connection);
    if (client == clients_.end()) return false;
    if (rest.empty()) note(*client->second, front); // answers are in one piece
    return client->second->send(front, rest);
}

void StreamClients::note(StreamClient& client, ByteView sent) {
    const auto proven = provenBy(sent);
    if (!proven || *proven == client.proven()) return;
    client.setProven(*proven);
    const Source source = sourceOf(client.flow().remote.address());
    if (*proven) {
        parts_.use.unprovenConnections.remove(source);
        client.lookAfter(parts_.limits.idle);
    } else {
        parts_.use.unprovenConnections.add(source);
        client.lookAfter(parts_.limits.unproven);
    }
}

void StreamClients::onTimer(StreamClient& client) {
    const Duration silent = parts_.loop.now() - client.lastMessage();
    if (client.proven() && silent < parts_.limits.idle) return client.lookAfter(parts_.limits.idle - silent);
    if (callbacks_.hasAllocation(client.flow())) return client.lookAfter(parts_.limits.idle);
    if (client.proven()) return end(client, "silent for too long");
    parts_.drops.count(DropReason::unprovenStream);
    end(client, "neither a session nor an allocation for too long");
}

void StreamClients::end(StreamClient& client, std::string_view reason) {
    const Flow flow = client.flow();
    if (parts_.log.enabled(LogLevel::debug)) {
        parts_.log.write(LogLevel::debug, "event=stream-ended remote=" + flow.remote.toString() +
                                              " reason=\"" + std::string(reason) + "\"");
    }
    const Source source = sourceOf(flow.remote.address());
    if (!client.proven()) parts_.use.unprovenConnections.remove(source);
    parts_.use.connections.remove(source);
    --parts_.use.allConnections;
    clients_.erase(flow.connection);
    callbacks_.onClosed(flow);
}

} // namespace thisbe::rendezvous
