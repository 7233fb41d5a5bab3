// Peers that vanish, move, or come in a crowd from one address, behind real NATs.
#include "peer/session/session.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/peer/join_world.h"

#include <sys/resource.h>

#include <csignal>

namespace thisbe::peer {
namespace {

using namespace natlab;
using namespace std::chrono_literals;

class JoinPresence : public NatLabTest {};

TEST_F(JoinPresence, APeerThatIsKilledTimesOutAfterThirtySeconds) {
    const NatLab lab(NatKind::portRestricted, NatKind::symmetric);
    const JoinWorld world;
    const auto server = world.startServer({}, 3478, &lab.server());
    auto watcher = world.joined("watcher", kServerIpv4First, {}, &lab.host("b1"));
    // The default keepalive is 10 s: killed now, it was heard a moment ago.
    auto victim = world.joined("victim", kServerIpv4First, {}, &lab.host("a1"));
    const auto killed = std::chrono::steady_clock::now();
    victim.signal(SIGKILL);
    const auto line = watcher.waitForLine("^victim timed out$", 40s);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - killed;
    ASSERT_TRUE(line) << line.error().message;
    EXPECT_NEAR(took.count(), 30.0, 1.0);
}

TEST_F(JoinPresence, APeerThatMovesKeepsItsName) {
    const NatLab lab(NatKind::open, NatKind::portRestricted);
    const JoinWorld world;
    const auto server = world.startServer({}, 3478, &lab.server());
    const auto& home = lab.host("a1");
    auto watcher = world.joined("watcher", kServerIpv4First, {}, &lab.host("b1"));
    auto roamer = world.joined("roamer", kServerIpv4First, {}, &home);
    ASSERT_TRUE(watcher.waitForLine("^roamer joined$", 20s));

    ASSERT_TRUE(home.run({"ip", "-4", "addr", "flush", "dev", "eth0"}).ok());
    ASSERT_TRUE(home.run({"ip", "addr", "add", "192.0.2.150/26", "dev", "eth0"}).ok());
    ASSERT_TRUE(home.run({"ip", "route", "add", "default", "via", "192.0.2.129"}).ok());
    const auto moved = watcher.waitForLine(R"(^roamer moved to 192\.0\.2\.150:\d+$)", 20s);
    EXPECT_TRUE(moved) << moved.error().message << roamer.errors();

    ASSERT_TRUE(watcher.send("@chat roamer still there?\n"));
    const auto heard = roamer.waitForLine("^watcher> still there\\?", 20s);
    EXPECT_TRUE(heard) << heard.error().message;
    ASSERT_TRUE(roamer.send("@show_list\n"));
    const auto self = roamer.waitForLine(R"(^roamer 192\.0\.2\.150:\d+ / 192\.0\.2\.150:\d+ \(you\)$)", 20s);
    EXPECT_TRUE(self) << self.error().message;
    EXPECT_EQ(watcher.output().find("roamer left"), std::string::npos);
    EXPECT_EQ(watcher.output().find("roamer timed out"), std::string::npos);
}

// One of many in this process.
class CrowdMember final : public SessionUser {
  public:
    CrowdMember(const Session::Host& host, int number, std::vector<Endpoint> servers, std::size_t crowd)
        : crowd_(crowd), session_(host, optionsOf(number, std::move(servers)), *this) {
        session_.start();
    }

    bool seesAll() const { return session_.peers().size() == crowd_; }
    bool refused() const { return refused_; }
    const signal::RosterMirror::Peers& peers() const { return session_.peers(); }

    void onEvent(const signal::RegistrationEvent& event) override {
        refused_ = refused_ || std::holds_alternative<signal::event::Refused>(event);
    }
    void onOverStream(const Endpoint&, bool) override { refused_ = true; }
    void onNoAnswer(const std::string&) override { refused_ = true; }

  private:
    static Session::Options optionsOf(int number, std::vector<Endpoint> servers) {
        Session::Options options;
        options.registration.peerId = "p" + std::to_string(number);
        options.servers = std::move(servers);
        return options;
    }

    std::size_t crowd_;
    bool refused_ = false;
    Session session_;
};

// What the roster says of a peer that registers from both families; nothing if that does not come.
std::optional<signal::PeerEndpoints> bothFamilies(const std::vector<Endpoint>& servers) {
    const SystemClock clock;
    SystemRandom random;
    EventLoop loop(clock);
    UdpBuffers buffers(8);
    const auto identity = Identity::generate();
    const CrowdMember peer({loop, buffers, *identity, random, Log::none()}, 0, servers, 1);
    for (const TimePoint end = clock.now() + 20s; clock.now() < end; loop.runOnce(20ms)) {
        const auto self = peer.peers().find("p0");
        if (self == peer.peers().end()) continue;
        const auto& ends = self->second.endpoints;
        if (ends.count() == 4) return ends;
    }
    return std::nullopt;
}

// Registers so many, and waits until each sees all. Returns how many do, and how many were refused.
std::pair<std::size_t, std::size_t> gather(std::size_t crowd, const Endpoint& server) {
    const SystemClock clock;
    SystemRandom random;
    EventLoop loop(clock);
    UdpBuffers buffers(8);
    std::vector<std::unique_ptr<Identity>> identities;
    std::vector<std::unique_ptr<CrowdMember>> members;
    std::size_t complete = 0;
    const TimePoint end = clock.now() + 90s;
    while (complete < crowd && clock.now() < end) {
        // A few a turn, so that each gets its answers while the others come.
        for (int i = 0; i < 5 && members.size() < crowd; ++i) {
            identities.push_back(std::make_unique<Identity>(*Identity::generate()));
            members.push_back(std::make_unique<CrowdMember>(
                Session::Host{loop, buffers, *identities.back(), random, Log::none()},
                static_cast<int>(members.size()), std::vector{server}, crowd));
        }
        loop.runOnce(20ms);
        complete = static_cast<std::size_t>(
            std::ranges::count_if(members, [](const auto& member) { return member->seesAll(); }));
    }
    const auto refused = std::ranges::count_if(members, [](const auto& member) { return member->refused(); });
    return {complete, static_cast<std::size_t>(refused)};
}

TEST_F(JoinPresence, ADualStackPeerHasAnEntryOfBothFamiliesUnderOneName) {
    const NatLab lab(NatKind::open, NatKind::portRestricted);
    const JoinWorld world;
    const auto server = world.startServer({}, 3478, &lab.server());
    const std::vector<Endpoint> servers = {*Endpoint::parse("[2001:db8::1]:3478"),
                                           *Endpoint::parse("198.51.100.1:3478")};
    const auto ends = lab.host("a1").inside([&] { return bothFamilies(servers); });
    ASSERT_TRUE(ends);
    EXPECT_EQ(ends->public4->address().toString(), "192.0.2.140");
    EXPECT_EQ(ends->public6->address().toString(), "2001:db8:a:1::10");
    EXPECT_EQ(ends->private4, ends->public4);
    EXPECT_EQ(ends->private6, ends->public6);
}

TEST_F(JoinPresence, FiveHundredBehindOneNatAllRegisterAndSeeEachOther) {
    constexpr std::size_t kCrowd = 500;
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < 4 * kCrowd) GTEST_SKIP() << "may open only " << files.rlim_cur << " files";

    const NatLab lab(NatKind::portRestricted, NatKind::open);
    const JoinWorld world;
    const auto server = world.startServer({}, 3478, &lab.server());
    const Endpoint at(*IpAddress::parse(kServerIpv4First), 3478);
    const auto [complete, refused] = lab.host("a1").inside([&] { return gather(kCrowd, at); });
    EXPECT_EQ(complete, kCrowd);
    EXPECT_EQ(refused, 0U);
}

} // namespace
} // namespace thisbe::peer
