// The client against the server's own registration service: what each reads into docs/protocol.md must be the
// same.
#include "rendezvous/registration_service.h"
#include "tests/signal/client/client_world.h"

#include <gtest/gtest.h>

namespace thisbe::signal {
namespace {

using namespace test;
using namespace std::chrono_literals;

struct FixedClock final : Clock {
    TimePoint now() const override { return {}; }
    WallTime wallNow() const override { return WallTime(std::chrono::seconds(1'800'000'000)); }
};

class RealServer : public testing::Test, protected rendezvous::FlowSink {
  protected:
    explicit RealServer(rendezvous::AccessRules rules = {}) : access(std::move(rules), "example.org", clock) {
        start();
        world.toServer = [this](const Endpoint& to, const Endpoint& from, ByteView payload) {
            const auto message = stun::MessageView::parse(payload);
            ASSERT_TRUE(message);
            const rendezvous::Flow flow{rendezvous::Transport::udp, 0, 0, to, from};
            if (message->isRequest())
                service->onRequest(world.now, *message, flow, *this);
            else
                service->onResponse(world.now, *message, flow, *this);
        };
        world.serverDeadline = [this] { return service->nextDeadline(); };
        world.onServerDeadline = [this] { service->onDeadline(world.now, *this); };
    }

    // Also again, as after a crash.
    void start() {
        service = std::make_unique<rendezvous::RegistrationService>(
            std::uint8_t{0}, rendezvous::Limits{},
            rendezvous::RegistrationService::Parts{identity, access, nonces, random, Log::none()});
    }
    static RegistrationOptions bothFamilies() {
        RegistrationOptions options;
        options.server4 = kServer4;
        options.server6 = kServer6;
        return options;
    }
    static std::vector<std::string> newsOf(const ClientWorld::Node& node) {
        std::vector<std::string> news;
        for (const auto& change : ClientWorld::of<event::PeerChanged>(node))
            news.push_back(change.id + " " + toString(change.reason));
        return news;
    }

    ClientWorld world;
    FixedClock clock;
    thisbe::test::SeededRandom random{5};
    rendezvous::ServerIdentity identity{*Identity::generate(), "example.org", {}};
    rendezvous::AccessControl access;
    stun::NonceIssuer nonces{{}, 60s, {!access.open(), false}};
    std::unique_ptr<rendezvous::RegistrationService> service;

  private:
    void send(const rendezvous::Flow& flow, ByteView message, ByteView) override {
        world.fromServer(flow.local, flow.remote, message);
    }
};

using Strings = std::vector<std::string>;

TEST_F(RealServer, PeersSeeEachOtherComeAndGo) {
    auto& nat1 = world.addStarted("nat1", bothFamilies());
    ASSERT_TRUE(nat1.client->mapped(AddressFamily::ipv4) && nat1.client->mapped(AddressFamily::ipv6));
    auto& nat2 = world.addStarted("nat2", bothFamilies());
    ASSERT_EQ(service->peers(), 2U);
    const auto* seen = nat1.client->roster().find("nat2");
    ASSERT_NE(seen, nullptr);
    EXPECT_EQ(seen->endpoints, (PeerEndpoints{nat2.public4, nat2.private4, nat2.public6, nat2.private6}));
    EXPECT_EQ(nat2.client->roster().peers().size(), 2U);
    nat2.client->leave(world.now);
    world.run(1s);
    EXPECT_EQ(newsOf(nat1), (Strings{"nat2 joined", "nat2 left"}));
    EXPECT_EQ(nat1.client->roster().version(),
              (RosterVersion{service->bootEpoch(), nat1.client->roster().version()->number}));
}

TEST_F(RealServer, StaysRegisteredForHours) {
    auto& nat1 = world.addStarted("nat1", bothFamilies());
    world.run(2h);
    EXPECT_EQ(service->peers(), 1U);
    EXPECT_EQ(world.of<event::Registered>(nat1).size(), 2U);
    EXPECT_TRUE(world.of<event::ServerUnreachable>(nat1).empty());
}

TEST_F(RealServer, TheSilentTimeOut) {
    auto& nat1 = world.addStarted("nat1");
    auto& nat2 = world.addStarted("nat2");
    world.lose = [&nat2](const Endpoint& from, const Endpoint& to, ByteView) {
        return from == nat2.public4 || to == nat2.public4;
    };
    world.run(29s);
    EXPECT_EQ(newsOf(nat1), Strings{"nat2 joined"});
    world.run(3s);
    EXPECT_EQ(newsOf(nat1), (Strings{"nat2 joined", "nat2 timed out"}));
    // When it is heard again it comes back by itself.
    world.lose = [](const Endpoint&, const Endpoint&, ByteView) { return false; };
    world.run(15s);
    EXPECT_TRUE(nat2.client->isRegistered());
    EXPECT_EQ(newsOf(nat1), (Strings{"nat2 joined", "nat2 timed out", "nat2 joined"}));
}

TEST_F(RealServer, MovesWithoutLosingItsName) {
    auto& nat1 = world.addStarted("nat1");
    auto& nat2 = world.addStarted("nat2");
    nat2.public4 = *Endpoint::parse("203.0.113.5:999");
    world.run(11s);
    EXPECT_EQ(newsOf(nat1), (Strings{"nat2 joined", "nat2 moved"}));
    EXPECT_EQ(nat1.client->roster().find("nat2")->endpoints.public4, nat2.public4);
}

TEST_F(RealServer, SignalsArriveDirectlyAndThroughIt) {
    auto& nat1 = world.addStarted("nat1");
    auto& nat2 = world.addStarted("nat2"); // the same NAT
    auto& far = world.add("far", {}, "203.0.113.200");
    far.client->start(world.now);
    world.run(1s);
    ASSERT_TRUE(nat1.client->sendSignal(world.now, "nat2", asBytes("\x01hi")));
    ASSERT_TRUE(nat1.client->sendSignal(world.now, "far", asBytes("\x01hi")));
    world.run(1s);
    const auto outcomes = world.of<event::SignalOutcome>(nat1);
    ASSERT_EQ(outcomes.size(), 2U);
    for (const auto& outcome : outcomes) {
        EXPECT_EQ(outcome.result, SignalResult::delivered) << outcome.text;
        EXPECT_EQ(outcome.way, outcome.to == "far" ? SignalWay::throughServer : SignalWay::directLan);
    }
    EXPECT_EQ(world.of<event::SignalReceived>(nat2).size(), 1U);
    EXPECT_EQ(world.of<event::SignalReceived>(far).size(), 1U);
}

TEST_F(RealServer, OutlivesItsRestart) {
    auto& nat1 = world.addStarted("nat1", bothFamilies());
    auto& nat2 = world.addStarted("nat2", bothFamilies());
    start();
    world.run(15s);
    EXPECT_EQ(service->peers(), 2U);
    EXPECT_EQ(world.of<event::ServerRestarted>(nat1).size(), 1U);
    EXPECT_EQ(nat1.client->roster().peers().size(), 2U);
    EXPECT_EQ(nat2.client->roster().peers().size(), 2U);
}

TEST_F(RealServer, ItsFarewellIsHeard) {
    auto& nat1 = world.addStarted("nat1");
    service->stop(world.now, *this);
    world.run(100ms);
    EXPECT_EQ(world.of<event::ServerStopping>(nat1).size(), 1U);
    EXPECT_EQ(service->farewellsPending(), 0U);
}

TEST_F(RealServer, RecoversFromHeavyLoss) {
    auto& nat1 = world.addStarted("nat1", bothFamilies());
    auto& nat2 = world.addStarted("nat2", bothFamilies());
    thisbe::test::SeededRandom dice(3);
    world.lose = [&dice](const Endpoint&, const Endpoint&, ByteView) { return dice.below(100) < 50; };
    for (int i = 0; i < 5; ++i) {
        world.run(20s);
        world.add("guest" + std::to_string(i)).client->start(world.now);
    }
    world.lose = [](const Endpoint&, const Endpoint&, ByteView) { return false; };
    world.run(40s);
    EXPECT_EQ(service->peers(), 7U);
    EXPECT_EQ(nat1.client->roster().peers().size(), 7U);
    EXPECT_EQ(nat2.client->roster().peers().size(), 7U);
}

class RealServerWithPasswords : public RealServer {
  protected:
    RealServerWithPasswords() : RealServer(rules()) {}
    static rendezvous::AccessRules rules() {
        rendezvous::AccessRules rules;
        rules.users["alice"] = "secret";
        return rules;
    }
};

TEST_F(RealServerWithPasswords, LetsInWhoKnowsOne) {
    RegistrationOptions options;
    options.access = RegistrationOptions::Access{"alice", "secret"};
    EXPECT_TRUE(world.addStarted("nat1", options).client->isRegistered());
    options.access->password = "wrong";
    auto& wrong = world.addStarted("nat2", options);
    EXPECT_TRUE(wrong.client->stopped());
    auto& without = world.addStarted("nat3");
    EXPECT_TRUE(without.client->stopped());
    EXPECT_EQ(service->peers(), 1U);
}

} // namespace
} // namespace thisbe::signal
