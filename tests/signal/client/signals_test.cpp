#include "shared/signal/check_request.h"
#include "shared/signal/signed_answer.h"
#include "shared/signal/transcripts.h"
#include "tests/signal/client/client_world.h"

#include <gtest/gtest.h>

namespace thisbe::signal {
namespace {

using namespace test;
using namespace std::chrono_literals;

const ByteView kText = asBytes("\x01hi");

class Signals : public testing::Test {
  protected:
    ClientWorld world;
    ClientWorld::Node* nat1 = nullptr;
    ClientWorld::Node* nat2 = nullptr;

    // Two peers who see each other.
    void meet(const RegistrationOptions& options = {}, const std::string& secondHost = "192.0.2.2") {
        nat1 = &world.addStarted("nat1", options);
        nat2 = &world.add("nat2", options, secondHost);
        nat2->client->start(world.now);
        world.run(1s);
        world.server.push();
        world.run(1s);
        ASSERT_NE(nat1->client->roster().find("nat2"), nullptr);
        ASSERT_NE(nat2->client->roster().find("nat1"), nullptr);
    }
    void send() { ASSERT_TRUE(nat1->client->sendSignal(world.now, "nat2", kText)); }
    std::vector<event::SignalReceived> received() const { return world.of<event::SignalReceived>(*nat2); }
    std::vector<event::SignalOutcome> outcomes() const { return world.of<event::SignalOutcome>(*nat1); }
    bool isLan(const Endpoint& to) const { return to == nat1->private4 || to == nat2->private4; }
};

TEST_F(Signals, GoThroughTheServerBetweenDifferentNats) {
    meet();
    send();
    world.run(100ms);
    ASSERT_EQ(received().size(), 1U);
    EXPECT_EQ(received()[0].from, "nat1");
    EXPECT_EQ(received()[0].key, nat1->identity.key());
    EXPECT_TRUE(std::ranges::equal(received()[0].payload, kText));
    EXPECT_EQ(received()[0].way, SignalWay::throughServer);
    ASSERT_EQ(outcomes().size(), 1U);
    EXPECT_EQ(outcomes()[0].result, SignalResult::delivered);
    EXPECT_EQ(outcomes()[0].way, SignalWay::throughServer);
    EXPECT_EQ(world.server.count["Check"], 0);
}

// The server tells of who has joined when it has collected some of them; nobody who calls at once waits for
// it.
TEST_F(Signals, OfSomebodyWhoHasJustJoinedAreHeardAtOnce) {
    nat2 = &world.addStarted("nat2");
    nat1 = &world.add("nat1", {}, "192.0.2.2");
    nat1->client->start(world.now);
    world.run(100ms);
    ASSERT_NE(nat1->client->roster().find("nat2"), nullptr);
    ASSERT_EQ(nat2->client->roster().find("nat1"), nullptr);
    send();
    world.run(100ms); // much less than it would take to repeat the signal
    ASSERT_EQ(received().size(), 1U);
    EXPECT_EQ(received()[0].from, "nat1");
    ASSERT_EQ(outcomes().size(), 1U);
    EXPECT_EQ(outcomes()[0].result, SignalResult::delivered);
    EXPECT_EQ(world.server.count["Signal"], 1);
}

// Signals of somebody who is not in the room yet, if the server were to forward them.
class EarlySignals : public Signals {
  protected:
    void SetUp() override { meet(); }

    void forward(std::size_t count, const std::string& from = "early") {
        const Conversation conversation{
            world.server.identity.key(), nat2->client->options().room, Party{identity.key(), instance},
            Party{nat2->identity.key(), world.server.sessions.at("nat2").instance}};
        for (std::size_t i = 0; i < count; ++i) {
            SignalRequest signal;
            signal.peerId = from;
            signal.payload = kText;
            signal.counter = ++counter;
            signal.signature = *identity.sign(SignalTranscript(conversation, counter, kText).bytes());
            world.server.forward("nat2", signal);
        }
    }
    void join(const std::string& id = "early") {
        world.server.join(id, identity.key(), {}, instance);
        world.server.push();
        world.run(100ms);
    }

    Identity identity = *Identity::generate();
    Instance instance{7};
    std::uint64_t counter = 0;
};

TEST_F(EarlySignals, WaitForTheRoster) {
    forward(2);
    world.run(1900ms);
    EXPECT_TRUE(received().empty());
    join();
    ASSERT_EQ(received().size(), 2U);
    EXPECT_EQ(received()[0].from, "early");
    EXPECT_EQ(received()[0].counter, 1U);
    EXPECT_EQ(received()[1].counter, 2U);
}

TEST_F(EarlySignals, WaitNoLongerThanTheyAreRepeated) {
    forward(1);
    world.run(SignalReceiver::kWaitingTime);
    join();
    EXPECT_TRUE(received().empty());
}

TEST_F(EarlySignals, OfOneNameAreFew) {
    forward(10);
    join();
    EXPECT_EQ(received().size(), static_cast<std::size_t>(SignalReceiver::kMaxWaitingOfOne));
}

TEST_F(EarlySignals, OfManyNamesCostBoundedRoomAndFewQuestions) {
    const int asked = world.server.count["Roster"];
    for (int name = 0; name < 40; ++name) {
        forward(1, "early" + std::to_string(name));
        world.run(10ms);
    }
    EXPECT_LE(world.server.count["Roster"] - asked, static_cast<int>(SignalReceiver::kMaxWaiting));
    for (int name = 0; name < 40; ++name)
        world.server.join("early" + std::to_string(name), identity.key(), {}, instance);
    for (int round = 0; round < 10; ++round) {
        world.server.push();
        world.run(50ms);
    }
    EXPECT_EQ(received().size(), SignalReceiver::kMaxWaiting);
}

// It left no word, so the roster has the one before until the server has told of the new one.
TEST_F(EarlySignals, OfOneWhoHasComeBackWaitForTheNewInstance) {
    join();
    instance = Instance(8);
    forward(1);
    world.run(100ms);
    EXPECT_TRUE(received().empty());
    join();
    EXPECT_EQ(received().size(), 1U);
}

TEST_F(Signals, GoDirectlyBehindTheSameNat) {
    meet({}, "192.0.2.1");
    send();
    world.run(100ms);
    ASSERT_EQ(outcomes().size(), 1U);
    EXPECT_EQ(outcomes()[0].result, SignalResult::delivered);
    EXPECT_EQ(outcomes()[0].way, SignalWay::directLan);
    ASSERT_EQ(received().size(), 1U);
    EXPECT_EQ(received()[0].way, SignalWay::directLan);
    EXPECT_EQ(world.server.count["Signal"], 0);
}

TEST_F(Signals, AProvenPathServesForThirtySecondsWithoutAnotherCheck) {
    meet({}, "192.0.2.1");
    int checks = 0;
    world.lose = [&checks](const Endpoint&, const Endpoint&, ByteView payload) {
        const auto message = stun::MessageView::parse(payload);
        if (message && message->isRequest() && message->method() == method::kCheck) ++checks;
        return false;
    };
    send();
    world.run(10s);
    send();
    world.run(10s);
    EXPECT_EQ(checks, 1);
    world.run(15s);
    send();
    world.run(1s);
    EXPECT_EQ(checks, 2);
    EXPECT_EQ(received().size(), 3U);
}

TEST_F(Signals, FallBackToTheServerWithinASecondWhereTheLanDoesNotCarry) {
    meet({}, "192.0.2.1");
    world.lose = [this](const Endpoint&, const Endpoint& to, ByteView) { return isLan(to); };
    send();
    world.run(1s);
    ASSERT_EQ(outcomes().size(), 1U);
    EXPECT_EQ(outcomes()[0].way, SignalWay::throughServer);
    EXPECT_EQ(received().size(), 1U);
    // The next one does not wait for a path that has just failed.
    send();
    world.run(50ms);
    EXPECT_EQ(outcomes().size(), 2U);
}

TEST_F(Signals, ArriveOnceWhenTheDirectAnswerWasLost) {
    meet({}, "192.0.2.1");
    send();
    world.run(1s);
    // From now on what the receiver answers directly is lost: the sender falls back, the receiver knows the
    // counter.
    world.lose = [this](const Endpoint&, const Endpoint& to, ByteView) { return to == nat1->private4; };
    send();
    world.run(2s);
    EXPECT_EQ(received().size(), 2U);
    ASSERT_EQ(outcomes().size(), 2U);
    EXPECT_EQ(outcomes()[1].result, SignalResult::delivered);
    EXPECT_EQ(outcomes()[1].way, SignalWay::throughServer);
}

TEST_F(Signals, NeverTrustAnotherHostAtThePrivateEndpoint) {
    meet({}, "192.0.2.1");
    auto& stranger = world.add("stranger");
    stranger.client->start(world.now);
    world.run(1s);
    std::swap(stranger.private4, nat2->private4); // another LAN with the same addresses
    send();
    world.run(2s);
    ASSERT_EQ(outcomes().size(), 1U);
    EXPECT_EQ(outcomes()[0].way, SignalWay::throughServer);
    EXPECT_EQ(received().size(), 1U);
    EXPECT_TRUE(world.of<event::SignalReceived>(stranger).empty());
}

TEST_F(Signals, StayWithTheServerWhereDirectPathsAreOff) {
    RegistrationOptions options;
    options.direct = false;
    meet(options, "192.0.2.1");
    send();
    world.run(100ms);
    ASSERT_EQ(outcomes().size(), 1U);
    EXPECT_EQ(outcomes()[0].way, SignalWay::throughServer);
}

TEST_F(Signals, LossCostsTimeAndNothingElse) {
    meet();
    int number = 0;
    world.lose = [&number](const Endpoint&, const Endpoint&, ByteView) { return ++number % 3 != 0; };
    send();
    world.run(11s);
    EXPECT_LE(received().size(), 1U);
    ASSERT_EQ(outcomes().size(), 1U);
}

TEST_F(Signals, TellWhyNot) {
    meet();
    const std::vector<std::pair<stun::ErrorNumber, SignalResult>> cases = {
        {error::kPeerUnknown, SignalResult::peerUnknown},
        {error::kPeerOffLine, SignalResult::peerOffLine},
        {error::kPeerNotAnswering, SignalResult::peerNotAnswering},
        {error::kLimitReached, SignalResult::limitReached},
        {stun::ErrorNumber::forbidden, SignalResult::refused},
    };
    for (const auto& [number, result] : cases) {
        world.server.signalRefusal = Refusal::of(number);
        send();
        world.run(100ms);
        EXPECT_EQ(outcomes().back().result, result);
    }
    EXPECT_EQ(outcomes().size(), cases.size());
    world.server.signalRefusal.reset();
    world.server.silent = true;
    send();
    world.run(11s);
    EXPECT_EQ(outcomes().back().result, SignalResult::serverNotAnswering);
}

TEST_F(Signals, OutliveAServerRestart) {
    meet();
    world.server.restart();
    // The sender learns of it by this very signal; the other one at its keepalive, and is then in the roster
    // again.
    send();
    world.run(9900ms);
    ASSERT_EQ(outcomes().size(), 1U);
    EXPECT_NE(outcomes()[0].result, SignalResult::refused);
    EXPECT_EQ(world.of<event::ServerRestarted>(*nat1).size(), 1U);
}

TEST_F(Signals, FollowAChangeOfAddress) {
    meet();
    nat1->public4 = *Endpoint::parse("203.0.113.77:1111");
    send();
    world.run(2s);
    ASSERT_EQ(outcomes().size(), 1U);
    EXPECT_EQ(outcomes()[0].result, SignalResult::delivered);
    EXPECT_EQ(world.of<event::AddressChanged>(*nat1).size(), 1U);
}

TEST_F(Signals, AreBounded) {
    meet();
    EXPECT_EQ(nat1->client->sendSignal(world.now, "nobody", kText).error(), SendError::unknownPeer);
    const std::vector<std::uint8_t> large(901);
    EXPECT_EQ(nat1->client->sendSignal(world.now, "nat2", large).error(), SendError::tooLong);
    for (std::size_t i = 0; i < SignalSender::kMaxUnderWay; ++i)
        send();
    EXPECT_EQ(nat1->client->sendSignal(world.now, "nat2", kText).error(), SendError::tooMany);
    world.run(1s);
    EXPECT_EQ(received().size(), SignalSender::kMaxUnderWay);
    nat1->client->leave(world.now);
    EXPECT_EQ(nat1->client->sendSignal(world.now, "nat2", kText).error(), SendError::stopped);
}

TEST_F(Signals, AnOldOneFromTheServerIsNotShownAgain) {
    meet();
    std::optional<std::vector<std::uint8_t>> payload;
    SignalRequest old;
    world.lose = [&](const Endpoint&, const Endpoint& to, ByteView datagram) {
        const auto message = stun::MessageView::parse(datagram);
        if (!payload && to == nat2->public4 && message->isRequest() && message->method() == method::kSignal) {
            const auto signal = SignalRequest::parse(*message);
            payload = std::vector<std::uint8_t>(signal->payload.begin(), signal->payload.end());
            old.counter = signal->counter;
            old.signature = signal->signature;
        }
        return false;
    };
    send();
    world.run(100ms);
    ASSERT_TRUE(payload);
    old.peerId = "nat1";
    old.payload = *payload;
    world.server.forward("nat2", old);
    world.run(100ms);
    EXPECT_EQ(received().size(), 1U);
    // The server cannot change a word of it, nor say that it comes from somebody else.
    old.counter += 1;
    world.server.forward("nat2", old);
    world.run(100ms);
    EXPECT_EQ(received().size(), 1U);
}

TEST_F(Signals, RecordedBeforeTheReceiverStartedAreNotShown) {
    meet({}, "192.0.2.1");
    std::vector<std::uint8_t> direct;
    world.lose = [&](const Endpoint&, const Endpoint& to, ByteView datagram) {
        const auto message = stun::MessageView::parse(datagram);
        if (to == nat2->private4 && message->isRequest() && message->method() == method::kSignal)
            direct.assign(datagram.begin(), datagram.end());
        return false;
    };
    send();
    world.run(100ms);
    ASSERT_EQ(received().size(), 1U);
    const auto signal = SignalRequest::parse(*stun::MessageView::parse(direct));
    ASSERT_TRUE(signal);

    // nat2 starts anew with its key, in its place, knowing no counters.
    auto options = nat2->client->options();
    nat2->client = std::make_unique<RegistrationClient>(nat2->identity, nat2->random, Log::none(), options);
    nat2->client->setPrivateEndpoint(world.now, AddressFamily::ipv4, nat2->private4);
    nat2->client->start(world.now);
    world.run(1s);
    ASSERT_NE(nat2->client->roster().find("nat1"), nullptr);
    nat2->events.clear();
    nat2->client->onDatagram({direct, nat2->private4, nat1->private4}, world.now);
    world.server.forward("nat2", *signal);
    world.run(1s);
    EXPECT_TRUE(received().empty());
    // What is said to the new one arrives.
    world.server.push();
    world.run(1s);
    send();
    world.run(1s);
    EXPECT_EQ(received().size(), 1U);
}

TEST_F(Signals, OfASenderThatStartedAnewBeginWithItsFirstCounter) {
    meet();
    send();
    world.run(100ms);
    nat1->client = std::make_unique<RegistrationClient>(nat1->identity, nat1->random, Log::none(),
                                                        nat1->client->options());
    nat1->client->start(world.now);
    world.run(1s);
    world.server.push();
    world.run(1s);
    send();
    world.run(100ms);
    ASSERT_EQ(received().size(), 2U);
    EXPECT_EQ(received()[0].counter, received()[1].counter);
}

TEST_F(Signals, AreNotDeliveredOnTheServersWord) {
    meet();
    world.server.forgeReceipts = true;
    send();
    world.run(100ms);
    ASSERT_EQ(outcomes().size(), 1U);
    EXPECT_EQ(outcomes()[0].result, SignalResult::refused);
}

TEST_F(Signals, ThatSomebodyPassesOnAreNoneFromTheLan) {
    meet({}, "192.0.2.1");
    // A host between the two that hands on everything, from an address of its own.
    const Endpoint middle = *Endpoint::parse("10.0.0.77:4000");
    world.lose = [&](const Endpoint& from, const Endpoint& to, ByteView datagram) {
        if (from != nat1->private4 || to != nat2->private4) return false;
        nat2->client->onDatagram({datagram, nat2->private4, middle}, world.now);
        return true;
    };
    send();
    world.run(2s);
    ASSERT_EQ(received().size(), 1U);
    EXPECT_EQ(received()[0].way, SignalWay::throughServer);

    // With a path that was proven before, a recorded one is as little worth from there.
    world.lose = [](const Endpoint&, const Endpoint&, ByteView) { return false; };
    world.run(31s);
    send();
    world.run(1s);
    EXPECT_EQ(received()[1].way, SignalWay::directLan);
    world.lose = [&](const Endpoint& from, const Endpoint& to, ByteView datagram) {
        if (from != nat1->private4 || to != nat2->private4) return false;
        nat2->client->onDatagram({datagram, nat2->private4, middle}, world.now);
        return true;
    };
    send();
    world.run(2s);
    ASSERT_EQ(received().size(), 3U);
    EXPECT_EQ(received()[2].way, SignalWay::throughServer);
}

TEST_F(Signals, PrivateEndpointsThatNoLanHasAreNotAsked) {
    meet({}, "192.0.2.1");
    int asked = 0;
    for (const char* odd :
         {"127.0.0.1:22", "224.0.0.1:5000", "255.255.255.255:9", "0.0.0.0:1", "10.0.0.9:0"}) {
        PeerEndpoints endpoints;
        endpoints.public4 = nat1->public4;
        endpoints.private4 = *Endpoint::parse(odd);
        world.server.join("odd", nat2->identity.key(), endpoints);
        world.server.push();
        world.run(100ms);
        world.lose = [&](const Endpoint&, const Endpoint& to, ByteView) {
            if (to == *endpoints.private4) ++asked;
            return false;
        };
        ASSERT_TRUE(nat1->client->sendSignal(world.now, "odd", kText));
        world.run(1s);
    }
    EXPECT_EQ(asked, 0);
}

TEST_F(Signals, ChecksByStrangersGetNoAnswer) {
    meet({}, "192.0.2.1");
    const auto stranger = Identity::generate();
    const auto id = stun::TransactionId({1, 2, 3});
    const auto* asked = nat1->client->roster().find("nat2");
    const CheckTranscript transcript(
        {world.server.identity.key(), "lobby", {stranger->key(), {}}, asked->party()}, id);
    const std::size_t before = nat2->sent;
    for (const auto& key : {stranger->key(), nat1->identity.key()}) {
        MessageBuffer buffer;
        auto writer = buffer.writer({stun::MessageClass::request, method::kCheck, id});
        CheckRequest{"nat1", key, *stranger->sign(transcript.bytes())}.serialize(writer);
        nat2->client->onDatagram({writer.finish(), nat2->private4, nat1->private4}, world.now);
    }
    world.run(10ms);
    EXPECT_EQ(nat2->sent, before);
}

} // namespace
} // namespace thisbe::signal
