// Many sessions on the sockets of one host, over a real network.
#include "peer/ice/ice_host.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "tests/natlab/home_addresses.h"
#include "tests/natlab/nat_lab_test.h"
#include "tests/support/places.h"
#include "tests/support/test_certificate.h"

#include <set>

namespace thisbe::peer {
namespace {

using namespace std::chrono_literals;
using natlab::LabHost;
using natlab::LabProcess;
using natlab::NatKind;
using natlab::NatLab;

// What one session was told.
class Recorder : public IceSessionUser {
  public:
    void onLocalCandidate(const ice::LocalCandidate& candidate) override {
        candidates.push_back(candidate.candidate.toString());
    }
    void onLocalCandidatesComplete() override { complete = true; }
    void onAgentEvent(const ice::AgentEvent& event) override {
        if (event.kind == ice::AgentEvent::Kind::valid && !valid) valid = event.pair;
    }
    void onData(ice::PairId, ByteView data) override { heard.emplace(asText(data)); }
    void onNetworkChange() override { ++networkChanges; }

    std::vector<std::string> candidates;
    bool complete = false;
    std::optional<ice::PairId> valid;
    std::multiset<std::string> heard;
    void onPathError(ice::BaseId base, const Endpoint& remote) override { errors.emplace_back(base, remote); }

    std::vector<std::pair<ice::BaseId, Endpoint>> errors;
    int networkChanges = 0;
};

class IceHostTest : public natlab::NatLabTest {
  protected:
    // Opened inside of the host's namespace, whose addresses it has from then on.
    std::unique_ptr<IceHost> makeHost(const LabHost& where, IceHost::Options options = {}) {
        return where.inside([&] {
            auto host = std::make_unique<IceHost>(IceHost::Context{loop_, buffers_, random_, Log::none()},
                                                  std::move(options));
            EXPECT_TRUE(host->start());
            return host;
        });
    }
    bool serveUntil(const std::function<bool()>& condition, Duration bound = 10s) {
        for (const TimePoint end = clock_.now() + bound; clock_.now() < end;) {
            loop_.runOnce(5ms);
            if (condition()) return true;
        }
        return false;
    }
    static void introduce(IceSession& to, const IceSession& from, const Recorder& told) {
        to.setRemoteCredentials(from.localCredentials());
        for (const std::string& candidate : told.candidates)
            to.addRemoteCandidate(candidate);
        to.remoteCandidatesComplete();
    }

    SystemClock clock_;
    SystemRandom random_;
    UdpBuffers buffers_;
    EventLoop loop_{clock_};
};

TEST_F(IceHostTest, SessionsShareSocketsAndHearOnlyTheirOwnPeers) {
    const NatLab lab(NatKind::open, NatKind::open);
    const auto here = makeHost(lab.host("a1"));
    const std::array there{makeHost(lab.host("b1")), makeHost(lab.host("b2"))};
    std::array<Recorder, 2> mine;
    std::array<Recorder, 2> theirs;
    std::array<std::unique_ptr<IceSession>, 2> a;
    std::array<std::unique_ptr<IceSession>, 2> b;
    for (std::size_t i = 0; i < 2; ++i) {
        a[i] = here->open({.role = ice::Role::controlling}, mine[i]);
        b[i] = there[i]->open({.role = ice::Role::controlled}, theirs[i]);
    }
    ASSERT_TRUE(serveUntil([&] { return mine[1].complete && theirs[0].complete && theirs[1].complete; }));
    EXPECT_EQ(mine[0].candidates, mine[1].candidates) << "the same sockets";
    for (std::size_t i = 0; i < 2; ++i) {
        introduce(*a[i], *b[i], theirs[i]);
        introduce(*b[i], *a[i], mine[i]);
    }
    ASSERT_TRUE(serveUntil([&] {
        const auto isValid = [](const Recorder& record) { return record.valid.has_value(); };
        return std::ranges::all_of(mine, isValid) && std::ranges::all_of(theirs, isValid);
    }));
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_TRUE(a[i]->send(*mine[i].valid, asBytes("to " + std::to_string(i))));
        EXPECT_TRUE(b[i]->send(*theirs[i].valid, asBytes("from " + std::to_string(i))));
    }
    ASSERT_TRUE(serveUntil([&] {
        const auto hasHeard = [](const Recorder& record) { return !record.heard.empty(); };
        return std::ranges::all_of(mine, hasHeard) && std::ranges::all_of(theirs, hasHeard);
    }));
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(mine[i].heard, std::multiset<std::string>{"from " + std::to_string(i)});
        EXPECT_EQ(theirs[i].heard, std::multiset<std::string>{"to " + std::to_string(i)});
    }
}

TEST_F(IceHostTest, ASessionMayEndInsideItsOwnCall) {
    struct Ender : Recorder {
        void onLocalCandidatesComplete() override { session.reset(); }
        std::unique_ptr<IceSession> session;
    };
    const NatLab lab(NatKind::open, NatKind::open);
    const auto host = makeHost(lab.host("a1"));
    Ender ender;
    Recorder other;
    ender.session = host->open({}, ender);
    const auto session = host->open({}, other);
    EXPECT_TRUE(serveUntil([&] { return other.complete; }));
    EXPECT_EQ(ender.session, nullptr);
}

TEST_F(IceHostTest, ChangedAddressesAreToldAndOldOnesForgotten) {
    const NatLab lab(NatKind::open, NatKind::open);
    const LabHost& where = lab.host("a1");
    // All of it inside: addresses are asked for again when they change.
    where.inside([&] {
        IceHost host({loop_, buffers_, random_, Log::none()}, {});
        EXPECT_TRUE(host.start());
        Recorder record;
        const auto session = host.open({}, record);
        const auto isTold = [&](const char* address) {
            return std::ranges::any_of(record.candidates, [&](const std::string& candidate) {
                return candidate.find(address) != std::string::npos;
            });
        };
        EXPECT_TRUE(serveUntil([&] { return record.complete; }));
        const auto device = where.run({"sh", "-c", "ip -o -4 addr show scope global | awk '{print $2}'"});
        const std::string name = device.output.substr(0, device.output.find('\n'));
        const std::size_t before = session->agent().report().local.size();
        EXPECT_TRUE(where.run({"ip", "addr", "add", "198.51.100.77/32", "dev", name}).ok());
        EXPECT_TRUE(serveUntil([&] { return isTold("198.51.100.77"); }));
        EXPECT_GE(record.networkChanges, 1);
        EXPECT_EQ(session->agent().report().local.size(), before + 1);
        EXPECT_TRUE(where.run({"ip", "addr", "del", "198.51.100.77/32", "dev", name}).ok());
        EXPECT_TRUE(serveUntil([&] { return session->agent().report().local.size() == before; }));
        return 0;
    });
}

class IceHostBehindAWall : public IceHostTest {
  protected:
    // Ours, with TLS on port 443.
    LabProcess startServer(const NatLab& lab) {
        LabProcess server =
            lab.server().start({test::binDir() + "/thisbe-rendezvous", "--user", "u:p", "--identity",
                                folder_ / "identity.pem", "--listen", natlab::kServerIpv4First, "--cert",
                                certificate_.certificateFile(), "--key", certificate_.keyFile(), "--tls-port",
                                "443", "--allow-peer", "198.51.100.0/24", "--allow-peer", "203.0.113.0/24"});
        EXPECT_TRUE(server.waitForErrorLine("event=ready", 20s)) << server.errors();
        return server;
    }
    IceHost::Options options(const TlsContext& tls) const {
        IceHost::Options out;
        out.servers = {Endpoint::parse(std::string(natlab::kServerIpv4First) + ":3478").value()};
        out.tlsServers = {Endpoint::parse(std::string(natlab::kServerIpv4First) + ":443").value()};
        out.tls = &tls;
        out.tlsName = "localhost"; // the certificate's
        out.username = "u";
        out.password = "p";
        return out;
    }
    // Nothing leaves but TCP to port 443.
    static void buildWall(const LabHost& host) {
        ASSERT_TRUE(
            host.run({"nft", "table inet wall { chain out { type filter hook output priority 0; policy drop; "
                             "oifname \"lo\" accept; meta l4proto { icmp, icmpv6 } accept; tcp dport 443 "
                             "accept; }; }"})
                .ok());
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    test::TestCertificate certificate_;
    std::filesystem::path folder_ =
        std::filesystem::path(::testing::TempDir()) / ("thisbe-ice-host-" + std::to_string(::getpid()));
};

TEST_F(IceHostBehindAWall, TheRelayIsReachedOverTls) {
    const NatLab lab(NatKind::portRestricted, NatKind::portRestricted);
    std::filesystem::create_directories(folder_);
    const LabProcess server = startServer(lab);
    for (const char* name : {"a1", "b1"})
        buildWall(lab.host(name));
    const TlsContext tls = TlsContext::client(certificate_.certificateFile());
    // Connections are opened while the loop runs: so one of the two sides is in the loop's namespace, and the
    // other one gets its relay first.
    std::array<Recorder, 2> told;
    std::array<std::unique_ptr<IceHost>, 2> hosts;
    std::array<std::unique_ptr<IceSession>, 2> sessions;
    for (const std::size_t side : {0U, 1U}) {
        lab.host(side == 0 ? "a1" : "b1").inside([&] {
            hosts[side] = std::make_unique<IceHost>(IceHost::Context{loop_, buffers_, random_, Log::none()},
                                                    options(tls));
            EXPECT_TRUE(hosts[side]->start());
            sessions[side] = hosts[side]->open(
                {.role = side == 0 ? ice::Role::controlling : ice::Role::controlled}, told[side]);
            EXPECT_TRUE(serveUntil([&] { return told[side].complete; }, 20s));
            return 0;
        });
        EXPECT_TRUE(std::ranges::any_of(
            told[side].candidates,
            [](const std::string& candidate) { return candidate.find("typ relay") != std::string::npos; }))
            << "side " << side;
    }
    introduce(*sessions[0], *sessions[1], told[1]);
    introduce(*sessions[1], *sessions[0], told[0]);
    ASSERT_TRUE(serveUntil([&] { return told[0].valid && told[1].valid; }));
    EXPECT_TRUE(sessions[0]->send(*told[0].valid, asBytes("through TLS")));
    ASSERT_TRUE(serveUntil([&] { return !told[1].heard.empty(); }));
    EXPECT_EQ(told[1].heard, std::multiset<std::string>{"through TLS"});
}

TEST_F(IceHostBehindAWall, AnErrorThatTheRelayMeetsBehindItIsToldOfItsPath) {
    const NatLab lab(NatKind::portRestricted, NatKind::open);
    std::filesystem::create_directories(folder_);
    const LabProcess server = startServer(lab);
    const TlsContext tls = TlsContext::client(certificate_.certificateFile());
    // Nobody listens there: the peer's host says so to the relay, which says so to us.
    const Endpoint closed(lab.host("b1").address(AddressFamily::ipv4), 9);
    lab.host("a1").inside([&] {
        IceHost host({loop_, buffers_, random_, Log::none()}, options(tls));
        EXPECT_TRUE(host.start());
        Recorder record;
        const auto session = host.open({.role = ice::Role::controlling}, record);
        EXPECT_TRUE(serveUntil([&] { return record.complete; }));
        session->setRemoteCredentials(ice::Credentials::generate(random_));
        EXPECT_FALSE(session->addRemoteCandidate("candidate:1 1 udp 2130706431 " +
                                                 closed.address().toString() + " 9 typ host"));
        const ice::BaseId firstRelayed = ice::GatheringOptions().firstRelayedBase;
        EXPECT_TRUE(serveUntil([&] {
            return std::ranges::any_of(record.errors, [&](const auto& error) {
                return error.first.value() >= firstRelayed.value() && error.second == closed;
            });
        }));
        return 0;
    });
}

} // namespace
} // namespace thisbe::peer
