// Clients and a fake server on a small network in virtual time.
#pragma once

#include "shared/signal/registration_client.h"
#include "tests/signal/client/fake_server.h"

#include <list>

namespace thisbe::signal::test {

inline const Endpoint kServer4 = *Endpoint::parse("198.51.100.1:3478");
inline const Endpoint kServer6 = *Endpoint::parse("[2001:db8:ffff::1]:3478");

// Everything takes 5 ms, nothing is lost unless a test says so.
class ClientWorld {
  public:
    struct Node {
        Identity identity = *Identity::generate();
        thisbe::test::SeededRandom random{1};
        std::unique_ptr<RegistrationClient> client;
        Endpoint private4, private6;
        Endpoint public4, public6;
        std::vector<RegistrationEvent> events;
        std::size_t sent = 0;
    };
    // True: this datagram is lost.
    using Loss = std::function<bool(const Endpoint& from, const Endpoint& to, ByteView payload)>;

    ClientWorld()
        : server([this](const Endpoint& to, ByteView message) {
              queue(to.isV4() ? kServer4 : kServer6, to, message);
          }) {}

    // Behind the same NAT when publicHost is the same. With both families unless the options say otherwise.
    Node& add(const std::string& id, RegistrationOptions options = {},
              const std::string& publicHost = "192.0.2.1") {
        Node& node = nodes.emplace_back();
        const auto n = static_cast<std::uint16_t>(nodes.size());
        node.random = thisbe::test::SeededRandom(n);
        node.private4 = *Endpoint::parse("10.0.0." + std::to_string(n) + ":4000");
        node.private6 = *Endpoint::parse("[2001:db8::" + std::to_string(n) + "]:6000");
        node.public4 = *Endpoint::parse(publicHost + ":" + std::to_string(20000 + n));
        node.public6 = node.private6;
        options.peerId = id;
        if (!options.server4 && !options.server6) options.server4 = kServer4;
        node.client = std::make_unique<RegistrationClient>(node.identity, node.random, Log::none(), options);
        node.client->setPrivateEndpoint(now, AddressFamily::ipv4, node.private4);
        node.client->setPrivateEndpoint(now, AddressFamily::ipv6, node.private6);
        return node;
    }
    Node& addStarted(const std::string& id, RegistrationOptions options = {}) {
        Node& node = add(id, std::move(options));
        node.client->start(now);
        run(std::chrono::seconds(1));
        return node;
    }

    // Lets so much time pass.
    void run(Duration duration) {
        const TimePoint end = now + duration;
        for (collect(); nextAt() <= end; collect())
            step();
        now = end;
    }

    template<class Event>
    static std::vector<Event> of(const Node& node) {
        std::vector<Event> found;
        for (const auto& event : node.events)
            if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
        return found;
    }

    TimePoint now{std::chrono::hours(1)};
    std::list<Node> nodes;
    FakeServer server;
    Loss lose = [](const Endpoint&, const Endpoint&, ByteView) { return false; };

    // Another server in the fake one's place: what arrives there, when it wants to be woken, and how it
    // answers.
    std::function<void(const Endpoint& to, const Endpoint& from, ByteView)> toServer =
        [this](const Endpoint&, const Endpoint& from, ByteView payload) { server.onDatagram(from, payload); };
    std::function<TimePoint()> serverDeadline = [] { return kNever; };
    std::function<void()> onServerDeadline = [] {};
    void fromServer(const Endpoint& from, const Endpoint& to, ByteView message) { queue(from, to, message); }

  private:
    struct Packet {
        Endpoint from, to;
        std::vector<std::uint8_t> payload;
    };

    void queue(const Endpoint& from, const Endpoint& to, ByteView payload) {
        if (lose(from, to, payload)) return;
        wire_.emplace(now + std::chrono::milliseconds(5), Packet{from, to, {payload.begin(), payload.end()}});
    }

    // What the clients want sent and told.
    void collect() {
        for (auto& node : nodes) {
            DatagramBatch batch(4, 4 * 1500);
            bool more = true;
            while (more) {
                more = node.client->takeOutput(batch);
                for (const auto& datagram : batch.datagrams()) {
                    ++node.sent;
                    const bool v4 = datagram.remote.isV4();
                    const bool translated = datagram.remote == kServer4 || datagram.remote == kServer6;
                    // A LAN does not translate.
                    queue(translated ? (v4 ? node.public4 : node.public6)
                                     : (v4 ? node.private4 : node.private6),
                          datagram.remote, datagram.payload);
                }
                more = more || !batch.empty();
                batch.clear();
            }
            while (auto event = node.client->takeEvent())
                node.events.push_back(std::move(*event));
        }
    }

    TimePoint nextAt() const {
        TimePoint next = std::min(serverDeadline(), wire_.empty() ? kNever : wire_.begin()->first);
        for (const auto& node : nodes)
            next = std::min(next, node.client->nextDeadline());
        return next;
    }

    void step() {
        now = std::max(now, nextAt());
        if (serverDeadline() <= now) onServerDeadline();
        for (auto& node : nodes)
            if (node.client->nextDeadline() <= now) node.client->onDeadline(now);
        while (!wire_.empty() && wire_.begin()->first <= now) {
            const Packet packet = std::move(wire_.begin()->second);
            wire_.erase(wire_.begin());
            deliver(packet);
        }
    }

    void deliver(const Packet& packet) {
        if (packet.to == kServer4 || packet.to == kServer6)
            return toServer(packet.to, packet.from, packet.payload);
        for (auto& node : nodes) {
            for (const auto& own : {node.private4, node.private6, node.public4, node.public6}) {
                if (packet.to != own) continue;
                const Endpoint local = own.isV4() ? node.private4 : node.private6;
                node.client->onDatagram({packet.payload, local, packet.from}, now);
                return;
            }
        }
    }

    std::multimap<TimePoint, Packet> wire_;
};

} // namespace thisbe::signal::test
