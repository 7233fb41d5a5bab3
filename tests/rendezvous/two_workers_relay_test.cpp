// Two allocations of one server on different workers exchange data inside it.
#include "shared/stun/attributes/channel_number.h"
#include "shared/stun/attributes/data.h"
#include "shared/stun/attributes/lifetime.h"
#include "shared/stun/attributes/requested_transport.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/channel_data.h"
#include "shared/stun/long_term_client.h"
#include "tests/rendezvous/two_workers.h"

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;
using stun::method::kAllocate;
using stun::method::kChannelBind;
using stun::method::kCreatePermission;

constexpr stun::ChannelNumber kChannel{0x4001};

class RelayOfTwoWorkers : public TwoWorkers {
  protected:
    // A client of the relay.
    struct Client {
        std::unique_ptr<Caller> caller;
        stun::LongTermClient credentials{"alice", "wonder"};
        Endpoint relay;
    };

    void SetUp() override {
        options_.access.users["alice"] = "wonder";
        options_.turn.off = false;
        options_.turn.relayAddresses = options_.listen;
        options_.turn.joinWorkers = joined_;
        TwoWorkers::SetUp();
    }

    template<class Add>
    Bytes request(Client& client, stun::Method method, Add&& add) {
        for (int attempt = 0; attempt < 3; ++attempt) {
            std::array<std::uint8_t, 512> buffer{};
            stun::MessageWriter writer(
                buffer, {stun::MessageClass::request, method, stun::newTransactionId(random_)});
            add(writer);
            client.credentials.authenticate(writer);
            const ByteView message = writer.finish();
            Bytes answer = ask(*client.caller, {message.begin(), message.end()});
            if (client.credentials.onResponse(parsed(answer)) != stun::AuthenticationStep::retry)
                return answer;
        }
        throw std::runtime_error("challenged for ever");
    }
    static void expectSuccess(const Bytes& answer) {
        EXPECT_EQ(parsed(answer).messageClass(), stun::MessageClass::successResponse);
    }
    Client allocate(std::unique_ptr<Caller> caller) {
        Client client{.caller = std::move(caller), .relay = {}};
        const Bytes answer = request(
            client, kAllocate, [](stun::MessageWriter& writer) { writer.add(stun::RequestedTransport{}); });
        expectSuccess(answer);
        client.relay = parsed(answer).get<stun::XorRelayedAddress>().value().value;
        return client;
    }
    void bind(Client& client, const Endpoint& peer) {
        expectSuccess(request(client, kChannelBind, [&](stun::MessageWriter& writer) {
            writer.add(stun::ChannelNumberAttribute{kChannel});
            writer.add(stun::XorPeerAddress{peer});
        }));
    }
    void permit(Client& client, const Endpoint& peer) {
        expectSuccess(request(client, kCreatePermission,
                              [&](stun::MessageWriter& writer) { writer.add(stun::XorPeerAddress{peer}); }));
    }
    static void send(Client& client, std::string_view text) {
        std::vector<std::uint8_t> buffer(text.size() + 8);
        client.caller->send(
            stun::writeChannelData(buffer, kChannel, asBytes(text), stun::ChannelDataPadding::toFourBytes));
    }
    // What came on the channel, in order; waits for count of them.
    std::vector<std::string> heard(Client& client, std::size_t count) {
        EXPECT_TRUE(turnUntil([&] { return client.caller->inbox.size() >= count; }));
        std::vector<std::string> out;
        for (const Bytes& message : client.caller->inbox) {
            const auto data = stun::ChannelData::parse(message);
            if (data) out.emplace_back(asText(data->data));
        }
        client.caller->inbox.clear();
        return out;
    }
    std::uint64_t inside() const {
        return worker(0).relay()->counters().inside + worker(1).relay()->counters().inside;
    }
    std::uint64_t handedOver() const {
        return worker(0).relay()->counters().handedOver + worker(1).relay()->counters().handedOver;
    }

    bool joined_ = true;
    thisbe::test::SeededRandom random_{3};
};

TEST_F(RelayOfTwoWorkers, DataPassesInsideTheServerInOrder) {
    Client alice = allocate(udp(0));
    Client bob = allocate(udp(1));
    bind(alice, bob.relay);
    bind(bob, alice.relay);
    std::vector<std::string> expected;
    for (int i = 0; i < 200; ++i) {
        expected.push_back("message " + std::to_string(i));
        send(alice, expected.back());
    }
    EXPECT_EQ(heard(bob, expected.size()), expected);
    send(bob, "and back");
    EXPECT_EQ(heard(alice, 1), std::vector<std::string>{"and back"});
    stop();
    EXPECT_EQ(handedOver(), 201U);
    EXPECT_EQ(inside(), 201U);
    EXPECT_EQ(worker(0).relay()->counters().toClients, 1U);
    EXPECT_EQ(worker(1).relay()->counters().toClients, 200U);
}

TEST_F(RelayOfTwoWorkers, AnUnboundPeerIsToldByItsRelayedAddress) {
    Client alice = allocate(udp(0));
    Client bob = allocate(udp(1));
    bind(alice, bob.relay);
    permit(bob, alice.relay);
    send(alice, "hello");
    const Bytes indication = [&] {
        EXPECT_TRUE(turnUntil([&] { return !bob.caller->inbox.empty(); }));
        return bob.caller->inbox.front();
    }();
    EXPECT_EQ(parsed(indication).get<stun::XorPeerAddress>().value().value, alice.relay);
    EXPECT_EQ(asText(parsed(indication).get<stun::Data>().value().value), "hello");
}

TEST_F(RelayOfTwoWorkers, WithoutAPermissionItIsDroppedThere) {
    Client alice = allocate(udp(0));
    Client bob = allocate(udp(1));
    bind(alice, bob.relay);
    send(alice, "unasked");
    permit(alice, bob.relay); // answered: it was handed over
    for (int turn = 0; turn < 2; ++turn) {
        expectSuccess(request(bob, stun::method::kRefresh, [](stun::MessageWriter& writer) {
            writer.add(stun::Lifetime{std::chrono::seconds{600}});
        }));
    }
    permit(bob, alice.relay);
    send(alice, "asked");
    EXPECT_TRUE(turnUntil([&] { return !bob.caller->inbox.empty(); }));
    EXPECT_EQ(asText(parsed(bob.caller->inbox.front()).get<stun::Data>().value().value), "asked");
    stop();
    EXPECT_EQ(worker(1).relay()->counters().of(TurnDrop::noPermission), 1U);
}

TEST_F(RelayOfTwoWorkers, ATcpClientGetsItWhole) {
    Client alice = allocate(udp(0));
    Client bob = allocate(tcp(1));
    bind(alice, bob.relay);
    bind(bob, alice.relay);
    send(alice, "one");
    send(bob, "two");
    EXPECT_EQ(heard(bob, 1), std::vector<std::string>{"one"});
    EXPECT_EQ(heard(alice, 1), std::vector<std::string>{"two"});
}

class RelayOfUnjoinedWorkers : public RelayOfTwoWorkers {
  protected:
    RelayOfUnjoinedWorkers() { joined_ = false; }
};

TEST_F(RelayOfUnjoinedWorkers, DataPassesThroughTheKernel) {
    Client alice = allocate(udp(0));
    Client bob = allocate(udp(1));
    bind(alice, bob.relay);
    bind(bob, alice.relay);
    send(alice, "hello");
    EXPECT_EQ(heard(bob, 1), std::vector<std::string>{"hello"});
    stop();
    EXPECT_EQ(inside(), 0U);
}

} // namespace
} // namespace thisbe::rendezvous::test
