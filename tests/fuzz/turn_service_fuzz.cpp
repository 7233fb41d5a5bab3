// The whole TURN server of one worker under sequences of messages from several clients, of datagrams from
// peers and of passing time; what has to hold is checked after every step.
#include "rendezvous/turn/credential_chain.h"
#include "rendezvous/turn/static_users.h"
#include "rendezvous/turn/turn_service.h"
#include "shared/stun/attributes/requested_transport.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/channel_data.h"
#include "shared/wire/byte_reader.h"
#include "tests/rendezvous/turn/fake_relays.h"
#include "tests/support/seeded_random.h"

#include <cstdlib>
#include <iostream>

namespace thisbe::rendezvous {
namespace {

const IpAddress kOwn(IpAddress::V4Bytes{198, 51, 100, 1});

// Time of day plays no part: the users do not end.
class StillClock final : public Clock {
  public:
    TimePoint now() const override { return {}; }
    WallTime wallNow() const override { return {}; }
};

class NoSink final : public FlowSink {
  public:
    void send(const Flow&, ByteView message) override { bytes += message.size(); }
    std::size_t bytes = 0;
};

TurnConfig config() {
    TurnConfig out;
    out.relays = {{kOwn, kOwn},
                  {IpAddress::parse("2001:db8::1").value(), IpAddress::parse("2001:db8::1").value()}};
    out.ports = {.first = 50000, .last = 50015};
    out.limits.permissionsPerAllocation = 4;
    out.limits.channelsPerAllocation = 4;
    out.limits.user.allocations = 6;
    out.limits.user.bandwidth = {.perSecond = 1000, .burst = 5000};
    return out;
}

class Machine {
  public:
    Machine() : freePorts_(shared_.pool.freePorts(now_)) { shared_.servicePorts = {3478}; }

    void run(ByteReader script) {
        while (script.remaining() > 0) {
            step(script);
            service_.checkInvariants(now_);
            check();
        }
        now_ += kMaxLifetime + kPortSetAside + std::chrono::seconds{1};
        service_.onDeadline(now_);
        require(service_.allocations() == 0, "every allocation ends");
        require(relays_.sockets.empty(), "and closes its sockets");
        require(shared_.directory.countLive() == 0, "and withdraws its ports");
        require(shared_.pool.freePorts(now_) == freePorts_, "and gives them back");
    }

  private:
    static void require(bool holds, const char* what) {
        if (holds) return;
        std::cerr << "does not hold: " << what << '\n';
        std::abort();
    }

    void step(ByteReader& script) {
        const std::uint8_t action = script.u8();
        const Flow flow = flowOf(script.u8());
        switch (action % 6) {
        case 0:
            now_ += std::chrono::seconds{script.u16() % 1000};
            return service_.onDeadline(now_);
        case 1:
            return onSigned(script, flow);
        case 2:
            return service_.onChannelData(
                now_, flow, script.bytes(std::min<std::size_t>(script.u8(), script.remaining())), sink_);
        case 3:
            return onPeer(script);
        case 4:
            return service_.onFlowClosed(flow);
        default:
            return onRaw(script, flow);
        }
    }

    // Attributes as they stand in the script, with credentials that are right.
    void onSigned(ByteReader& script, const Flow& flow) {
        static constexpr std::array kMethods = {stun::method::kAllocate, stun::method::kRefresh,
                                                stun::method::kCreatePermission, stun::method::kChannelBind};
        const stun::Method method = kMethods[script.u8() % kMethods.size()];
        std::vector<std::uint8_t> buffer(2048);
        stun::MessageWriter writer(buffer,
                                   {stun::MessageClass::request, method, stun::newTransactionId(random_)});
        for (int count = script.u8() % 6; count > 0 && script.remaining() > 0; --count)
            addAttribute(script, writer);
        const stun::NonceIssuer::Text nonce = shared_.nonces.issue(now_, flow.remote);
        writer.add(stun::Username{"u"});
        writer.add(stun::Realm{shared_.config.realm});
        writer.add(stun::Nonce{stun::view(nonce)});
        writer.addIntegrity(*users_.keyOf("u", stun::PasswordAlgorithmNumber::md5));
        const auto message = stun::MessageView::parse(writer.finish());
        if (message) service_.onRequest(now_, *message, flow, sink_);
    }

    void addAttribute(ByteReader& script, stun::MessageWriter& writer) {
        static constexpr std::array<stun::AttributeType, 8> kTypes = {
            stun::AttributeType::requestedAddressFamily,
            stun::AttributeType::additionalAddressFamily,
            stun::AttributeType::evenPort,
            stun::AttributeType::reservationToken,
            stun::AttributeType::lifetime,
            stun::AttributeType::channelNumber,
            stun::AttributeType::dontFragment,
            stun::AttributeType::requestedTransport};
        const std::uint8_t kind = script.u8();
        if (kind % 4 == 0) return writer.add(stun::RequestedTransport{});
        if (kind % 4 == 1) return writer.add(stun::XorPeerAddress{peerOf(script.u8())});
        const auto type = kTypes[script.u8() % kTypes.size()];
        writer.addRaw(type, script.bytes(std::min<std::size_t>(script.u8() % 9, script.remaining())));
    }

    void onRaw(ByteReader& script, const Flow& flow) {
        const auto message =
            stun::MessageView::parse(script.bytes(std::min<std::size_t>(script.u8(), script.remaining())));
        if (!message) return;
        if (message->isRequest()) return service_.onRequest(now_, *message, flow, sink_);
        service_.onIndication(now_, *message, flow, sink_);
    }

    void onPeer(ByteReader& script) {
        if (relays_.sockets.empty()) return;
        auto socket = relays_.sockets.begin();
        std::advance(socket, static_cast<std::ptrdiff_t>(script.u8() % relays_.sockets.size()));
        const Endpoint peer = peerOf(script.u8());
        if (peer.family() != socket->second.family()) return;
        const Datagram datagram{.payload =
                                    script.bytes(std::min<std::size_t>(script.u8(), script.remaining())),
                                .local = socket->second,
                                .remote = peer};
        service_.onPeerDatagrams(now_, socket->first, std::span(&datagram, 1), sink_);
        const PathError error{
            .remote = peer, .error = DatagramError::other, .icmpType = 3, .icmpCode = 4, .mtu = 1280};
        service_.onPathErrors(now_, socket->first, std::span(&error, 1), sink_);
    }

    // Whatever the clients say, nothing leaves for a forbidden place.
    void check() {
        for (const auto& sent : relays_.sent) {
            require(shared_.policy.check(sent.peer.address()) == PeerVerdict::allowed, "peers are allowed");
            require(relays_.sockets.contains(sent.relay), "data leaves from a living relayed address");
        }
        relays_.sent.clear();
        for (const auto& socket : relays_.sockets)
            require(shared_.directory.find(socket.second).has_value(), "a socket's port is alive");
    }

    static Flow flowOf(std::uint8_t which) {
        const bool tcp = which % 2 == 1;
        return {.transport = tcp ? Transport::tcp : Transport::udp,
                .worker = 0,
                .connection = tcp ? 1U : 0U,
                .local = Endpoint(kOwn, 3478),
                .remote = Endpoint(
                    IpAddress(IpAddress::V4Bytes{192, 0, 2, static_cast<std::uint8_t>(which % 8)}), 1000)};
    }
    static Endpoint peerOf(std::uint8_t which) {
        static const std::array kPeers = {
            Endpoint::parse("9.9.9.9:5000").value(),         Endpoint::parse("9.9.9.10:5000").value(),
            Endpoint::parse("[2620:fe::9]:5000").value(),    Endpoint::parse("127.0.0.1:3478").value(),
            Endpoint::parse("[::ffff:127.0.0.1]:1").value(), Endpoint::parse("10.0.0.1:1").value(),
            Endpoint::parse("198.51.100.1:3478").value(),    Endpoint::parse("[64:ff9b::7f00:1]:1").value()};
        if (which < 64) return kPeers[which % kPeers.size()];
        return Endpoint(kOwn, static_cast<std::uint16_t>(50000 + which % 16));
    }

    TimePoint now_{std::chrono::hours{1}};
    thisbe::test::SeededRandom random_{1};
    thisbe::test::SeededRandom poolRandom_{2};
    StillClock clock_;
    StaticUsers users_{{{"u", "p"}}, "thisbe"};
    CredentialChain chain_{{&users_}};
    test::FakeRelays relays_;
    NoSink sink_;
    TurnShared shared_{config(), chain_, poolRandom_};
    TurnService service_{shared_, 0, relays_, clock_, random_};
    std::size_t freePorts_;
};

} // namespace
} // namespace thisbe::rendezvous

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    thisbe::rendezvous::Machine().run(thisbe::ByteReader(thisbe::ByteView(data, size)));
    return 0;
}
