// A TURN server without sockets, in virtual time, and clients that talk to it.
#pragma once

#include "rendezvous/access/credential_chain.h"
#include "rendezvous/access/static_users.h"
#include "rendezvous/access/timed_users.h"
#include "rendezvous/turn/session_users.h"
#include "rendezvous/turn/turn_service.h"
#include "shared/stun/attributes/data.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/requested_transport.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/channel_data.h"
#include "shared/stun/long_term_client.h"
#include "tests/rendezvous/recording_sink.h"
#include "tests/rendezvous/turn/fake_relays.h"
#include "tests/support/seeded_random.h"

#include <functional>

namespace thisbe::rendezvous::test {

using thisbe::test::SeededRandom;

inline Endpoint endpoint(const char* text) {
    return Endpoint::parse(text).value();
}
inline IpAddress address(const char* text) {
    return IpAddress::parse(text).value();
}
inline IpPrefix prefix(const char* text) {
    return IpPrefix::parse(text).value();
}

inline const Endpoint kServer4 = endpoint("198.51.100.1:3478");
inline const Endpoint kServer6 = endpoint("[2001:db8::1]:3478");
inline const Endpoint kClient4 = endpoint("192.0.2.7:40000");
inline const Endpoint kPeer4 = endpoint("9.9.9.9:5000");
inline const Endpoint kPeer6 = endpoint("[2620:fe::9]:5000");

class VirtualClock final : public Clock {
  public:
    TimePoint now() const override { return time; }
    WallTime wallNow() const override {
        return WallTime(std::chrono::duration_cast<WallTime::duration>(time.time_since_epoch()));
    }

    TimePoint time{std::chrono::hours{1000}};
};

// Relayed addresses of both families, small port range, two users.
inline TurnConfig plainConfig() {
    TurnConfig config;
    config.relays = {{kServer4.address(), kServer4.address()}, {kServer6.address(), kServer6.address()}};
    config.ports = {.first = 50000, .last = 50099};
    config.limits.challenges = {};
    return config;
}

class TurnWorld {
  public:
    explicit TurnWorld(TurnConfig config = plainConfig(), bool timeLimited = false)
        : fixed({{"alice", "wonder"}, {"bob", "builder"}}, config.realm),
          timed("secret", config.realm),
          sessions(config.realm, poolRandom),
          chain(timeLimited ? std::vector<const CredentialSource*>{&fixed, &sessions, &timed}
                            : std::vector<const CredentialSource*>{&fixed, &sessions}),
          shared(std::move(config), chain, poolRandom),
          service(shared, 0, relays, clock, random) {
        shared.servicePorts = {3478, 5349};
    }

    TimePoint now() const { return clock.time; }
    void pass(Duration duration) {
        clock.time += duration;
        service.onDeadline(clock.time);
        service.checkInvariants(clock.time);
    }

    SeededRandom random{1};
    SeededRandom poolRandom{2};
    VirtualClock clock;
    StaticUsers fixed;
    TimedUsers timed;
    SessionUsers sessions;
    CredentialChain chain;
    FakeRelays relays;
    RecordingSink sink;
    TurnShared shared;
    TurnService service;
};

// One client of the world, on one 5-tuple.
class TurnClient {
  public:
    using Add = std::function<void(stun::MessageWriter&)>;

    explicit TurnClient(TurnWorld& world, const Endpoint& remote = kClient4, const char* user = "alice",
                        const char* password = "wonder", Transport transport = Transport::udp)
        : flow{.transport = transport,
               .worker = 0,
               .connection = transport == Transport::udp ? 0U : 1U,
               .local = remote.isV4() ? kServer4 : kServer6,
               .remote = remote},
          credentials(user, password),
          world_(world) {}

    // Sends once, as it stands; the answer, if there is one.
    std::optional<Sent> once(stun::Method method, const Add& add, const stun::TransactionId* id = nullptr) {
        std::vector<std::uint8_t> buffer(4096);
        lastId = id != nullptr ? *id : stun::newTransactionId(world_.random);
        stun::MessageWriter writer(buffer, {stun::MessageClass::request, method, lastId});
        add(writer);
        credentials.authenticate(writer);
        const ByteView message = writer.finish();
        requestSize = message.size();
        lastRequest.assign(message.begin(), message.end());
        const std::size_t before = world_.sink.sent.size();
        world_.service.onRequest(world_.now(), stun::MessageView::parse(message).value(), flow, world_.sink);
        world_.service.checkInvariants(world_.now());
        if (world_.sink.sent.size() == before) return std::nullopt;
        return world_.sink.sent.back();
    }

    // Answers challenges on the way.
    Sent ask(stun::Method method, const Add& add) {
        for (int attempt = 0; attempt < 3; ++attempt) {
            auto answer = once(method, add).value();
            if (credentials.onResponse(answer.message()) != stun::AuthenticationStep::retry) return answer;
        }
        return world_.sink.sent.back();
    }

    Sent allocate(const Add& more = [](stun::MessageWriter&) {}) {
        Sent answer = ask(stun::method::kAllocate, [&](stun::MessageWriter& writer) {
            writer.add(stun::RequestedTransport{});
            more(writer);
        });
        if (const auto relayed = answer.message().get<stun::XorRelayedAddress>()) relay = relayed->value;
        return answer;
    }
    Sent refresh(std::chrono::seconds lifetime) {
        return ask(stun::method::kRefresh,
                   [&](stun::MessageWriter& writer) { writer.add(stun::Lifetime{lifetime}); });
    }
    Sent permit(std::initializer_list<Endpoint> peers) {
        return ask(stun::method::kCreatePermission, [&](stun::MessageWriter& writer) {
            for (const Endpoint& peer : peers)
                writer.add(stun::XorPeerAddress{peer});
        });
    }
    Sent bind(std::uint16_t channel, const Endpoint& peer) {
        return ask(stun::method::kChannelBind, [&](stun::MessageWriter& writer) {
            writer.add(stun::ChannelNumberAttribute{stun::ChannelNumber(channel)});
            writer.add(stun::XorPeerAddress{peer});
        });
    }
    void sendOnChannel(std::uint16_t channel, ByteView data) {
        std::vector<std::uint8_t> buffer(data.size() + 8);
        world_.service.onChannelData(world_.now(), flow,
                                     stun::writeChannelData(buffer, stun::ChannelNumber(channel), data,
                                                            stun::ChannelDataPadding::none),
                                     world_.sink);
    }
    void sendIndication(
        const Endpoint& peer, ByteView data, const Add& more = [](stun::MessageWriter&) {}) {
        std::vector<std::uint8_t> buffer(data.size() + 128);
        stun::MessageWriter writer(buffer, {stun::MessageClass::indication, stun::method::kSend, {}});
        writer.add(stun::XorPeerAddress{peer});
        more(writer);
        writer.add(stun::Data{data});
        world_.service.onIndication(world_.now(), stun::MessageView::parse(writer.finish()).value(), flow,
                                    world_.sink);
    }
    // What a peer sends to this client's relayed address.
    void hear(const Endpoint& from, ByteView data) {
        const auto owner = world_.shared.directory.find(relay);
        if (!owner) return;
        const Datagram datagram{.payload = data, .local = relay, .remote = from};
        world_.service.onPeerDatagrams(world_.now(), relayIdOf(owner->allocation, relay.family()),
                                       std::span(&datagram, 1), world_.sink);
    }

    Flow flow;
    stun::LongTermClient credentials;
    stun::TransactionId lastId;
    std::size_t requestSize = 0;
    std::vector<std::uint8_t> lastRequest;
    Endpoint relay; // of the last allocate()

  private:
    TurnWorld& world_;
};

inline bool succeeded(const Sent& answer) {
    return answer.message().messageClass() == stun::MessageClass::successResponse;
}
// 0 for a success.
inline int errorOf(const Sent& answer) {
    if (succeeded(answer)) return 0;
    return static_cast<int>(answer.message().get<stun::ErrorCode>().value().number);
}

} // namespace thisbe::rendezvous::test
