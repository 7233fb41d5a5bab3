// "Without loss every roster equals the truth 1 s after a change"; with loss, a little later.
#include "tests/rendezvous/follower.h"

#include <set>

namespace thisbe::rendezvous {
namespace {

using namespace test; // NOLINT: the world of these tests

// Steps of 10 ms; every datagram takes 20 ms or is lost.
class LossyWorld : public RegistrationWorld {
  public:
    LossyWorld(std::uint64_t seed, unsigned lossPercent) : chance_(seed), lossPercent_(lossPercent) {}

    std::map<std::string, std::unique_ptr<Follower>> followers;
    std::set<std::string> silent; // crashed, and their names not free yet

    std::uint64_t below(std::uint64_t bound) { return chance_.below(bound); }

    void enter(const std::string& id) {
        auto follower = std::make_unique<Follower>(id, "192.0.2.1:" + std::to_string(nextPort_++));
        join(follower->peer);
        follower->start(now);
        followers[id] = std::move(follower);
    }
    void leave(const std::string& id) {
        ask(followers.at(id)->peer, followers.at(id)->peer.unregister());
        followers.erase(id);
    }
    void move(const std::string& id) {
        TestPeer& peer = followers.at(id)->peer;
        Flow there = peer.flow();
        there.remote = Endpoint(there.remote.address(), nextPort_++);
        const Bytes refusal = ask(there, peer.keepalive());
        const auto nonce = signal::Refusal::parse(parsed(refusal)).value().nonce;
        EXPECT_TRUE(isSuccess(ask(there, peer.keepalive(nonce))));
        peer.flow4 = there;
        followers.at(id)->onMoved(now);
    }

    void run(Duration time) {
        for (const TimePoint end = now + time; now < end; now += milliseconds(10))
            turn();
    }

    // Those whose roster is not the truth.
    std::vector<std::string> mistaken() const {
        std::map<std::string, Endpoint> truth;
        for (const auto& [id, follower] : followers)
            truth.emplace(id, follower->peer.flow4.remote);
        std::vector<std::string> result;
        for (const auto& [id, follower] : followers) {
            std::map<std::string, Endpoint> seen;
            for (const auto& [name, peer] : follower->mirror.peers())
                seen.emplace(name, peer.endpoints.public4.value_or(Endpoint{}));
            if (seen == truth) continue;
            const auto& version = follower->mirror.version();
            result.push_back(id + " at " + (version ? version->toString() : "no version"));
        }
        return result;
    }

  private:
    struct InFlight {
        TimePoint due;
        bool toServer;
        Flow flow;
        Bytes bytes;
    };

    void post(bool toServer, const Flow& flow, Bytes bytes) {
        if (below(100) >= lossPercent_)
            inFlight_.push_back({now + milliseconds(20), toServer, flow, std::move(bytes)});
    }
    void collect() {
        for (Sent& sent : std::exchange(sink.sent, {}))
            post(false, sent.flow, std::move(sent.bytes));
    }

    void turn() {
        const auto send = [this](const Flow& flow, Bytes bytes) { post(true, flow, std::move(bytes)); };
        while (!inFlight_.empty() && inFlight_.front().due <= now) {
            const InFlight message = std::move(inFlight_.front());
            inFlight_.pop_front();
            if (message.toServer)
                deliverToServer(message);
            else
                for (auto& [id, follower] : followers)
                    if (follower->peer.flow4.remote == message.flow.remote)
                        follower->onMessage(now, message.bytes, send);
        }
        for (auto& [id, follower] : followers)
            follower->onTick(now, send);
        if (service.nextDeadline() <= now) service.onDeadline(now, sink);
        collect();
    }
    void deliverToServer(const InFlight& message) {
        const auto view = parsed(message.bytes);
        if (view.isRequest())
            service.onRequest(now, view, message.flow, sink);
        else
            service.onResponse(now, view, message.flow, sink);
        collect();
    }

    thisbe::test::SeededRandom chance_;
    unsigned lossPercent_;
    std::deque<InFlight> inFlight_;
    std::uint16_t nextPort_ = 1000;
};

// Somebody enters, leaves, moves or falls silent. How long until the server must know.
Duration changeSomething(LossyWorld& world) {
    const std::string id = "peer" + std::to_string(world.below(40));
    const bool there = world.followers.contains(id);
    if (world.silent.contains(id)) return {};
    if (!there) {
        world.enter(id);
        return {};
    }
    switch (world.below(4)) {
    case 0:
        world.followers.erase(id);
        world.silent.insert(id);
        return seconds(30) + milliseconds(50);
    case 1:
        world.leave(id);
        return {};
    default:
        world.move(id);
        return {};
    }
}

class Convergence : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Convergence, WithoutLossEveryRosterIsTheTruthOneSecondAfterAChange) {
    LossyWorld world(GetParam(), 0);
    for (int i = 0; i < 100; ++i) {
        Duration expiry{};
        for (std::uint64_t changes = world.below(5) + 1; changes > 0; --changes) {
            expiry = std::max(expiry, changeSomething(world));
            world.run(milliseconds(world.below(150)));
        }
        world.run(expiry + seconds(1));
        if (expiry > Duration::zero()) world.silent.clear();
        ASSERT_EQ(world.mistaken(), std::vector<std::string>{}) << "after round " << i;
    }
}

TEST_P(Convergence, ManyWhoComeAtOnceKnowEachOtherSoon) {
    LossyWorld world(GetParam(), 0);
    for (int i = 0; i < 120; ++i)
        world.enter("peer" + std::to_string(i));
    world.run(seconds(2)); // 120 entries are eight datagrams, one after the other
    EXPECT_EQ(world.mistaken(), std::vector<std::string>{});
}

TEST_P(Convergence, AtOneDatagramInFiveLostEveryRosterIsTheTruthAfterThreeKeepalives) {
    LossyWorld world(GetParam(), 20);
    for (int i = 0; i < 25; ++i) {
        Duration expiry{};
        for (std::uint64_t changes = world.below(20) + 1; changes > 0; --changes) {
            expiry = std::max(expiry, changeSomething(world));
            world.run(milliseconds(world.below(500)));
        }
        world.run(expiry + seconds(30));
        if (expiry > Duration::zero()) world.silent.clear();
        ASSERT_EQ(world.mistaken(), std::vector<std::string>{}) << "after round " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Convergence, testing::Range<std::uint64_t>(1, 4));

} // namespace
} // namespace thisbe::rendezvous
