// Two data channel transports with a path between them.
#pragma once

#include "shared/channel/data_channel_transport.h"
#include "tests/channel/lossy_pipe.h"
#include "tests/secure/test_identity.h"

#include <functional>
#include <string>
#include <thread>

namespace thisbe::test {

// What one side heard.
struct Heard {
    struct Message {
        StreamId channel;
        MessageFormat format = MessageFormat::binary;
        std::string bytes;
    };
    bool connected = false;
    bool ended = false;
    std::size_t writable = 0;
    std::vector<StreamId> openedByPeer;
    std::vector<StreamId> agreed;
    std::vector<StreamId> closed;
    std::vector<Message> messages;

    void add(const ChannelEvent& event) {
        switch (event.kind) {
        case ChannelEvent::Kind::connected:
            connected = true;
            break;
        case ChannelEvent::Kind::opened:
            (event.byPeer ? openedByPeer : agreed).push_back(event.channel);
            break;
        case ChannelEvent::Kind::message:
            messages.push_back({event.channel, event.format, std::string(asText(event.payload))});
            break;
        case ChannelEvent::Kind::writable:
            ++writable;
            break;
        case ChannelEvent::Kind::closed:
            closed.push_back(event.channel);
            break;
        case ChannelEvent::Kind::ended:
            ended = true;
            break;
        }
    }
};

// Runs in real time: OpenSSL and libusrsctp read the clock themselves, so a virtual one would make them see
// round trips of microseconds and timeouts that never come. Tests that need timeouts keep them short.
class PeerPair {
  public:
    using Options = DataChannelTransport::Options;

    struct Side {
        explicit Side(const TestIdentity& own, const Options& options, std::uint64_t seed)
            : transport(own.context, options), outgoing(seed) {}

        DataChannelTransport transport;
        LossyPipe outgoing;
        Heard heard;
    };

    static Options options(DtlsRole role, const TestIdentity& peer) {
        Options out;
        out.dtls.role = role;
        out.dtls.peer = peer.certificate.fingerprint();
        return out;
    }

    explicit PeerPair(std::uint64_t seed = 1)
        : PeerPair(seed, options(DtlsRole::client, bob()), options(DtlsRole::server, alice())) {}
    PeerPair(std::uint64_t seed, const Options& clientOptions, const Options& serverOptions)
        : client(alice(), clientOptions, seed), server(bob(), serverOptions, seed + 1000) {}

    TimePoint now() const { return clock_.now(); }

    void setConditions(const LossyPipe::Conditions& conditions) {
        client.outgoing.conditions = conditions;
        server.outgoing.conditions = conditions;
    }

    void start() {
        client.transport.start(now());
        server.transport.start(now());
        settle(client);
        settle(server);
    }

    // One turn of both; waits for the next thing to happen, a millisecond at most.
    void turn() {
        pump(client, server);
        pump(server, client);
        const TimePoint next = std::min({client.outgoing.nextArrival(), server.outgoing.nextArrival(),
                                         client.transport.nextDeadline(), server.transport.nextDeadline()});
        if (next > now()) std::this_thread::sleep_for(std::min<Duration>(next - now(), kPatience));
    }

    // Hands over what has arrived by now, without timers or waiting.
    void deliver() {
        arrive(client, server);
        arrive(server, client);
    }

    // False when it took longer.
    bool runUntil(Duration limit, const std::function<bool()>& done) {
        const TimePoint end = now() + limit;
        while (!done()) {
            if (now() >= end) return false;
            turn();
        }
        return true;
    }
    bool connect(Duration limit = std::chrono::seconds{15}) {
        start();
        return runUntil(limit, [&] { return client.heard.connected && server.heard.connected; });
    }
    // Both know of it; opened by the client.
    StreamId openChannel(const ChannelOptions& channel = {
                             .label = "chat", .protocol = "", .reliability = {}}) {
        const StreamId id = client.transport.open(now(), channel).value();
        settle(client);
        runUntil(std::chrono::seconds{15},
                 [&] { return !client.heard.agreed.empty() && !server.heard.openedByPeer.empty(); });
        return id;
    }

    void settle(Side& side) {
        while (const auto event = side.transport.takeEvent(now()))
            side.heard.add(*event);
        while (const auto datagram = side.transport.takeOutput(now()))
            side.outgoing.send(now(), *datagram);
    }

    Side client;
    Side server;

  private:
    static constexpr std::chrono::milliseconds kPatience{1};

    void arrive(Side& from, Side& to) {
        while (const auto datagram = from.outgoing.receive(now())) {
            to.transport.onDatagram(now(), *datagram);
            settle(to);
        }
    }

    void pump(Side& from, Side& to) {
        arrive(from, to);
        // Only then, as a program that sleeps in between does.
        if (now() < from.transport.nextDeadline()) return;
        from.transport.onDeadline(now());
        settle(from);
    }

    SystemClock clock_;
};

} // namespace thisbe::test
