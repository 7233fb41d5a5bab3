// What has to hold after every step; see turn_machine.h.
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/channel_data.h"
#include "tests/fuzz/turn/require.h"
#include "tests/fuzz/turn/turn_machine.h"

#include <algorithm>

namespace thisbe::fuzz {

using namespace rendezvous;

void TurnMachine::check() {
    for (const Worker& worker : workers_)
        checkSent(worker);
    passOn();
    for (const Message& message : sink_.messages)
        checkData(message);
    sink_.messages.clear();
    for (Worker& worker : workers_) {
        worker.service.checkInvariants(now_);
        for (const auto& socket : worker.relays.sockets)
            require(shared_.directory.find(socket.second).has_value(), "a socket's port is alive");
    }
    checkCounts();
}

void TurnMachine::checkSent(const Worker& from) {
    for (const auto& sent : from.relays.sent) {
        const auto socket = from.relays.sockets.find(sent.relay);
        require(socket != from.relays.sockets.end(), "data leaves from a living relayed address");
        const FuzzClient* client = owner(socket->second);
        require(client != nullptr, "somebody was told this relayed address");
        require(client->permits(sent.peer.address(), now_) ||
                    client->permits(externalOf(sent.peer).address(), now_),
                "data to a peer needs a permission");
        require(mayBeSentTo(sent.peer), "and a place where it may go");
        require(bandwidth_[client->allocation->user()].take(now_, sent.data.size()), "and bandwidth");
    }
}

bool TurnMachine::mayBeSentTo(const Endpoint& peer) const {
    const auto& services = shared_.servicePorts;
    const bool isService = std::ranges::find(services, peer.port()) != services.end();
    switch (shared_.policy.check(peer.address())) {
    case PeerVerdict::forbidden:
        return false;
    case PeerVerdict::allowed:
        return peer.port() != 0;
    case PeerVerdict::ownRelays:
        return shared_.directory.find(peer).has_value();
    case PeerVerdict::ownExceptServices:
        return !isService && peer.port() != 0;
    }
    return false;
}

void TurnMachine::passOn() {
    for (Worker& from : workers_) {
        const auto sent = std::move(from.relays.sent);
        from.relays.sent.clear();
        for (const auto& datagram : sent) {
            for (Worker& to : workers_) {
                for (const auto& [relay, local] : to.relays.sockets) {
                    if (local != datagram.peer) continue;
                    const Datagram arriving{.payload = datagram.data,
                                            .local = local,
                                            .remote = from.relays.sockets.at(datagram.relay)};
                    to.service.onPeerDatagrams(now_, relay, std::span(&arriving, 1), sink_);
                }
            }
        }
    }
}

void TurnMachine::checkData(const Message& message) {
    const auto client = std::ranges::find(clients_, message.flow, &FuzzClient::flow);
    require(client != clients_.end() && client->alive(now_), "data goes to a living allocation's client");
    std::size_t size = 0;
    std::optional<Endpoint> peer;
    if (const auto data = stun::ChannelData::parse(message.bytes)) {
        const Endpoint* bound = client->allocation->peerOf(data->channel.value(), now_);
        require(bound != nullptr, "ChannelData comes on a channel that is bound");
        peer = *bound;
        size = data->data.size();
    } else if (const auto view = stun::MessageView::parse(message.bytes)) {
        require(view->messageClass() == stun::MessageClass::indication &&
                    view->method() == stun::method::kData,
                "nothing is sent to a client unasked but data");
        peer = view->get<stun::XorPeerAddress>().value().value;
        size = view->find(stun::AttributeType::data).value_or(ByteView{}).size();
    }
    require(peer && client->permits(peer->address(), now_), "data to a client needs a permission");
    require(bandwidth_[client->allocation->user()].take(now_, size), "and bandwidth");
}

void TurnMachine::checkCounts() {
    std::size_t allocations = 0;
    for (const Worker& worker : workers_)
        allocations += worker.service.allocations();
    std::size_t counted = 0;
    for (const char* user : kUserNames) {
        const auto account = shared_.accounts.user(user, now_);
        require(account->allocations() <= shared_.config.limits.user.allocations, "quotas hold");
        counted += account->allocations();
    }
    require(counted == allocations, "accounts count what is there");
    const auto believed =
        std::ranges::count_if(clients_, [this](const FuzzClient& client) { return client.alive(now_); });
    require(static_cast<std::size_t>(believed) == allocations, "what was promised is there");
}

FuzzClient* TurnMachine::owner(const Endpoint& local) {
    const Endpoint external = externalOf(local);
    const auto client = std::ranges::find_if(clients_, [&](const FuzzClient& candidate) {
        return candidate.alive(now_) && candidate.allocation->has(external);
    });
    return client == clients_.end() ? nullptr : &*client;
}

Endpoint TurnMachine::externalOf(const Endpoint& local) const {
    for (const RelayAddress& relay : shared_.config.relays)
        if (relay.local == local.address()) return {relay.external, local.port()};
    return local;
}

} // namespace thisbe::fuzz
