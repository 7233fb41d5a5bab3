// Our client against our server, both without sockets, in virtual time.
#include "shared/turn/allocation_client.h"
#include "tests/rendezvous/turn/turn_world.h"

#include <gtest/gtest.h>

namespace thisbe::turn {
namespace {

using namespace std::chrono_literals;
using namespace rendezvous::test;
using rendezvous::Flow;
using rendezvous::Transport;

class Conversation {
  public:
    explicit Conversation(AllocationClient::Options options = plainOptions(),
                          rendezvous::TurnConfig config = plainConfig())
        : world(std::move(config)), client(std::move(options), world.random) {}

    static AllocationClient::Options plainOptions() {
        AllocationClient::Options options;
        options.server = kServer4;
        options.username = "alice";
        options.password = "wonder";
        return options;
    }

    // Carries everything both ways until nobody has anything to say.
    void settle() {
        do {
            batch_.clear();
            client.takeOutput(batch_);
            for (const Datagram& datagram : batch_.datagrams())
                toServer(datagram.payload);
        } while (!batch_.empty());
    }
    void toServer(ByteView payload) {
        ++requests;
        if (losing > 0) return void(--losing);
        const std::vector<std::uint8_t> copy(payload.begin(), payload.end());
        const std::size_t before = world.sink.sent.size();
        if (stun::looksLikeChannelData(copy))
            return world.service.onChannelData(world.now(), flow, copy, world.sink);
        const auto message = stun::MessageView::parse(copy).value();
        if (message.isRequest())
            world.service.onRequest(world.now(), message, flow, world.sink);
        else
            world.service.onIndication(world.now(), message, flow, world.sink);
        deliverFrom(before);
    }
    void deliverFrom(std::size_t before) {
        const std::vector<Sent> answers(world.sink.sent.begin() + static_cast<std::ptrdiff_t>(before),
                                        world.sink.sent.end());
        for (const Sent& answer : answers) {
            const auto arrival = client.onDatagram(
                world.now(), {.payload = answer.bytes, .local = kClient4, .remote = kServer4});
            if (arrival.kind == AllocationClient::Arrival::Kind::data)
                heard.push_back({arrival.peer, std::string(asText(arrival.data))});
        }
    }
    void pass(Duration duration) {
        const TimePoint end = world.now() + duration;
        while (client.nextDeadline() <= end) {
            world.pass(std::max(Duration{}, client.nextDeadline() - world.now()));
            client.onDeadline(world.now());
            settle();
        }
        world.pass(end - world.now());
    }
    void say(const Endpoint& peer, std::string_view text) {
        batch_.clear();
        ASSERT_TRUE(client.send(peer, asBytes(text), batch_));
        toServer(batch_.datagrams().front().payload);
    }
    void peerSays(const Endpoint& peer, std::string_view text) {
        const std::size_t before = world.sink.sent.size();
        const auto owner = world.shared.directory.find(client.relayed().front()).value();
        const Datagram datagram{.payload = asBytes(text), .local = client.relayed().front(), .remote = peer};
        world.service.onPeerDatagrams(world.now(), rendezvous::relayIdOf(owner.allocation, peer.family()),
                                      std::span(&datagram, 1), world.sink);
        deliverFrom(before);
    }

    TurnWorld world;
    AllocationClient client;
    Flow flow{
        .transport = Transport::udp, .worker = 0, .connection = 0, .local = kServer4, .remote = kClient4};
    int losing = 0; // requests to lose
    int requests = 0;
    std::vector<std::pair<Endpoint, std::string>> heard;

  private:
    DatagramBatch batch_{64, 65536};
};

TEST(AllocationClient, GetsARelayedAddressAndTellsItsOwn) {
    Conversation talk;
    talk.client.start(talk.world.now());
    talk.settle();
    ASSERT_EQ(talk.client.state(), AllocationState::allocated);
    ASSERT_EQ(talk.client.relayed().size(), 1U);
    EXPECT_EQ(talk.client.relayed().front().address(), kServer4.address());
    EXPECT_EQ(talk.client.mapped(), kClient4);
    EXPECT_EQ(talk.requests, 2) << "one challenge";
}

TEST(AllocationClient, AsksForBothFamilies) {
    auto options = Conversation::plainOptions();
    options.additionalIpv6 = true;
    Conversation talk(options);
    talk.client.start(talk.world.now());
    talk.settle();
    EXPECT_EQ(talk.client.relayed().size(), 2U);
}

TEST(AllocationClient, SendsByIndicationUntilTheChannelIsBoundAndThenOnIt) {
    Conversation talk;
    talk.client.start(talk.world.now());
    talk.settle();
    talk.client.addPeer(talk.world.now(), kPeer4);
    EXPECT_FALSE(talk.client.isReady(kPeer4));
    talk.say(kPeer4, "too early");
    EXPECT_TRUE(talk.world.relays.sent.empty()) << "no permission yet";
    talk.settle();
    ASSERT_TRUE(talk.client.isReady(kPeer4));
    talk.say(kPeer4, "hello");
    ASSERT_EQ(talk.world.relays.sent.size(), 1U);
    EXPECT_EQ(talk.world.relays.sent.front().peer, kPeer4);
    talk.peerSays(kPeer4, "welcome");
    ASSERT_EQ(talk.heard.size(), 1U);
    EXPECT_EQ(talk.heard.front().second, "welcome");
}

TEST(AllocationClient, PeersNamedBeforeTheAllocationStandsAreBoundWithIt) {
    Conversation talk;
    talk.client.addPeer(talk.world.now(), kPeer4);
    talk.client.start(talk.world.now());
    talk.settle();
    EXPECT_TRUE(talk.client.isReady(kPeer4));
}

TEST(AllocationClient, KeepsEverythingForHoursWithFewRequests) {
    Conversation talk;
    talk.client.addPeer(talk.world.now(), kPeer4);
    talk.client.start(talk.world.now());
    talk.settle();
    const int before = talk.requests;
    for (int hour = 0; hour < 5; ++hour) {
        talk.pass(1h);
        ASSERT_EQ(talk.client.state(), AllocationState::allocated);
        talk.say(kPeer4, "still here");
        talk.peerSays(kPeer4, "so am I");
    }
    EXPECT_EQ(talk.world.relays.sent.size(), 5U);
    EXPECT_EQ(talk.heard.size(), 5U);
    // In an hour 7 refreshes, 7 channels, some 9 permissions and a stale nonce.
    EXPECT_LE(talk.requests - before, 5 * 30 + 5);
}

TEST(AllocationClient, LostRequestsAreSentAgain) {
    Conversation talk;
    talk.losing = 2;
    talk.client.start(talk.world.now());
    talk.settle();
    EXPECT_EQ(talk.client.state(), AllocationState::allocating);
    talk.pass(2s);
    EXPECT_EQ(talk.client.state(), AllocationState::allocated);
}

TEST(AllocationClient, ASilentServerIsGivenUp) {
    Conversation talk;
    talk.losing = 1000;
    talk.client.start(talk.world.now());
    talk.settle();
    talk.pass(40s);
    EXPECT_EQ(talk.client.state(), AllocationState::failed);
    EXPECT_EQ(talk.client.failure(), AllocationFailure::noAnswer);
    EXPECT_EQ(talk.client.nextDeadline(), kNever);
}

TEST(AllocationClient, WrongCredentialsAreNotTriedAgain) {
    auto options = Conversation::plainOptions();
    options.password = "wrong";
    Conversation talk(options);
    talk.client.start(talk.world.now());
    talk.settle();
    EXPECT_EQ(talk.client.failure(), AllocationFailure::wrongCredentials);
    EXPECT_EQ(talk.requests, 2);
}

TEST(AllocationClient, SaysWhatTheServerRefused) {
    auto config = plainConfig();
    config.limits.user.allocations = 1;
    Conversation talk(Conversation::plainOptions(), config);
    TurnClient other(talk.world, endpoint("192.0.2.9:1"));
    ASSERT_TRUE(succeeded(other.allocate()));
    talk.client.start(talk.world.now());
    talk.settle();
    EXPECT_EQ(talk.client.failure(), AllocationFailure::refused);
    EXPECT_EQ(talk.client.errorNumber(), stun::ErrorNumber::allocationQuotaReached);
}

TEST(AllocationClient, AForbiddenPeerIsNeverReady) {
    Conversation talk;
    talk.client.start(talk.world.now());
    talk.settle();
    talk.client.addPeer(talk.world.now(), endpoint("127.0.0.1:80"));
    talk.settle();
    EXPECT_FALSE(talk.client.isReady(endpoint("127.0.0.1:80")));
    EXPECT_EQ(talk.client.errorNumber(), stun::ErrorNumber::forbidden);
    EXPECT_EQ(talk.client.state(), AllocationState::allocated);
}

TEST(AllocationClient, AnAllocationThatTheServerForgotIsNoticedAtTheRefresh) {
    Conversation talk;
    talk.client.start(talk.world.now());
    talk.settle();
    talk.world.service.onFlowClosed(talk.flow);
    talk.pass(600s);
    EXPECT_EQ(talk.client.failure(), AllocationFailure::mismatch);
}

TEST(AllocationClient, ReleasesAtOnce) {
    Conversation talk;
    talk.client.addPeer(talk.world.now(), kPeer4);
    talk.client.start(talk.world.now());
    talk.settle();
    talk.client.release(talk.world.now());
    talk.settle();
    EXPECT_EQ(talk.client.state(), AllocationState::ended);
    EXPECT_EQ(talk.world.service.allocations(), 0U);
    EXPECT_EQ(talk.client.nextDeadline(), kNever);
}

TEST(AllocationClient, PeersThatAreNotWantedAnyMoreAreLetGo) {
    Conversation talk;
    const Endpoint other = endpoint("9.9.9.77:1");
    talk.client.addPeer(talk.world.now(), kPeer4);
    talk.client.addPeer(talk.world.now(), other);
    talk.client.start(talk.world.now());
    talk.settle();
    talk.client.keepOnlyPeers(talk.world.now(), std::array{other});
    talk.pass(11min);
    talk.peerSays(kPeer4, "may I?");
    talk.peerSays(other, "may I?");
    ASSERT_EQ(talk.heard.size(), 1U);
    EXPECT_EQ(talk.heard.front().first, other);
}

TEST(AllocationClient, APeerThatIsWantedAgainIsLetInAgainOnItsChannel) {
    Conversation talk;
    talk.client.addPeer(talk.world.now(), kPeer4);
    talk.client.start(talk.world.now());
    talk.settle();
    for (const Duration away : {1min, 8min, 20min}) {
        talk.client.keepOnlyPeers(talk.world.now(), {});
        talk.pass(away);
        talk.client.addPeer(talk.world.now(), kPeer4);
        talk.settle();
        EXPECT_TRUE(talk.client.isReady(kPeer4));
        talk.pass(30min);
        talk.heard.clear();
        talk.peerSays(kPeer4, "back");
        EXPECT_EQ(talk.heard.size(), 1U);
    }
}

// "until 5 minutes after the channel binding expires" (RFC 8656, section 12.1).
TEST(AllocationClient, ChannelsOfPeersThatWereLetGoServeOthersOnceTheyHaveRested) {
    Conversation talk;
    talk.client.start(talk.world.now());
    talk.settle();
    const auto peer = [](int number) {
        return Endpoint(IpAddress::parse("9.9.9.9").value(), static_cast<std::uint16_t>(1 + number));
    };
    for (int number = 0; number < 10'000; ++number) {
        talk.client.keepOnlyPeers(talk.world.now(), {});
        talk.client.addPeer(talk.world.now(), peer(number));
        talk.settle();
        ASSERT_TRUE(talk.client.isReady(peer(number))) << number;
        talk.pass(10s);
    }
    EXPECT_EQ(talk.client.state(), AllocationState::allocated);
}

TEST(AllocationClient, DatagramsOfOthersAreNotOurs) {
    Conversation talk;
    talk.client.start(talk.world.now());
    talk.settle();
    const std::array<std::uint8_t, 5> bytes{0x40, 0x00, 0, 1, 'x'};
    using Kind = AllocationClient::Arrival::Kind;
    const auto kindFrom = [&](const Endpoint& from) {
        return talk.client.onDatagram(talk.world.now(), {.payload = bytes, .local = {}, .remote = from}).kind;
    };
    EXPECT_EQ(kindFrom(kPeer4), Kind::notOurs);
    EXPECT_EQ(kindFrom(kServer4), Kind::notOurs) << "no such channel";
}

} // namespace
} // namespace thisbe::turn
