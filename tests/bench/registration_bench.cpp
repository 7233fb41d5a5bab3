// What the registration service costs without any I/O: time for a registration, a keepalive, a change told to
// a room; memory for a registered peer. usage: registration_bench [peers] [peers in a room]
#include "rendezvous/registration_service.h"
#include "shared/net/system_clock.h"
#include "shared/net/system_random.h"
#include "shared/signal/transcripts.h"
#include "tests/rendezvous/test_peer.h"

#include <cstdlib>
#include <iostream>
#include <malloc.h>

namespace {

using namespace thisbe;
using namespace thisbe::rendezvous;
using rendezvous::test::Bytes;
using rendezvous::test::parsed;
using rendezvous::test::TestPeer;

struct LastSink final : FlowSink {
    void send(const Flow&, ByteView message, ByteView) override {
        last.assign(message.begin(), message.end());
        ++sent;
    }
    std::vector<std::uint8_t> last;
    std::size_t sent = 0;
};

double cpuSeconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

class Timed {
  public:
    Timed(std::string what, std::size_t times) : what_(std::move(what)), times_(static_cast<double>(times)) {}
    ~Timed() { std::cout << what_ << ": " << (cpuSeconds() - start_) / times_ * 1e6 << " us\n"; }
    Timed(const Timed&) = delete;
    Timed& operator=(const Timed&) = delete;

  private:
    std::string what_;
    double times_;
    double start_ = cpuSeconds();
};

// Sessions without their registration, which would cost 0.3 ms each.
struct Crowd final : PresenceObserver {
    void onPresence(TimePoint, Session&, PresenceChange) override {}

    explicit Crowd(RandomSource& random)
        : use(Limits{}, random), registry(0, std::chrono::seconds(30), random, *this, use) {}

    void add(TimePoint now, std::size_t number, std::size_t perRoom) {
        IdentityKey::Value key{2};
        ByteWriter(std::span(key).subspan(1)).u64(number);
        Flow flow;
        flow.remote = Endpoint(IpAddress(IpAddress::V4Bytes{127, static_cast<std::uint8_t>(number >> 16),
                                                            static_cast<std::uint8_t>(number >> 8),
                                                            static_cast<std::uint8_t>(number)}),
                               4000);
        const std::string room = "room" + std::to_string(number / perRoom);
        const std::string id = "peer" + std::to_string(number);
        registry.add(now, {room, id, IdentityKey(key), signal::Instance(number), stun::HmacSha256(key), {}},
                     {flow, flow.remote, now});
    }

    ServerUse use;
    Registry registry;
};

struct Server {
    SystemClock clock;
    SystemRandom random;
    ServerIdentity identity{Identity::generate().value(), "example.org", {}};
    AccessControl access{{}, identity.realm, clock};
    stun::NonceIssuer nonces{{}, std::chrono::seconds(60), {}};
    RegistrationService service;

    explicit Server(const Limits& limits)
        : service(0, limits, {identity, access, nonces, random, Log::none()}) {}
};

void measureRegistrations() {
    constexpr std::size_t kPeers = 2'000;
    Limits limits;
    limits.registersPerSource = limits.challengesPerSource = {1e6, 1'000'000};
    limits.registrationsPerSource = 1'000'000;
    Server server(limits);
    LastSink sink;
    const TimePoint now = server.clock.now();
    std::vector<TestPeer> peers;
    std::vector<Bytes> requests;
    for (std::size_t i = 0; i < kPeers; ++i) {
        peers.emplace_back("peer" + std::to_string(i), "192.0.2.1:" + std::to_string(1000 + i));
        server.service.onRequest(now, parsed(peers[i].firstRegister()), peers[i].flow(), sink);
        requests.push_back(peers[i].secondRegister(sink.last));
    }
    std::vector<Bytes> answers(kPeers);
    {
        const Timed timed("registration (second Register)", kPeers);
        for (std::size_t i = 0; i < kPeers; ++i) {
            server.service.onRequest(now, parsed(requests[i]), peers[i].flow(), sink);
            answers[i] = sink.last;
        }
    }
    // Each a request of its own: one that comes again is another path.
    constexpr std::size_t kRounds = 20;
    std::vector<Bytes> keepalives;
    for (std::size_t i = 0; i < kPeers; ++i)
        peers[i].onRegistered(answers[i]);
    for (std::size_t round = 0; round < kRounds; ++round)
        for (TestPeer& peer : peers)
            keepalives.push_back(peer.keepalive());
    {
        const Timed timed("keepalive, of " + std::to_string(kPeers) + " peers", kRounds * kPeers);
        for (std::size_t i = 0; i < keepalives.size(); ++i)
            server.service.onRequest(now, parsed(keepalives[i]), peers[i % kPeers].flow4, sink);
    }
    std::cout << "repeated: " << server.service.counters().of(RegistrationEvent::repeated) << '\n';
}

void measureCrowd(std::size_t peers, std::size_t perRoom) {
    SystemRandom random;
    SystemClock clock;
    const TimePoint start = clock.now();
    Crowd crowd(random);
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    {
        const Timed timed("adding one of " + std::to_string(peers) + " sessions", peers);
        for (std::size_t i = 0; i < peers; ++i)
            crowd.add(start + std::chrono::nanoseconds(10'000'000'000 / peers * i), i, perRoom);
    }
    const std::size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    std::cout << "session object: " << sizeof(Session) << " bytes; heap for one registered peer, " << perRoom
              << " in a room: " << (after - before) / peers << " bytes\n";

    RegistrationCounters counters;
    const Limits limits;
    const stun::NonceIssuer nonces({}, std::chrono::seconds(60), {});
    SessionGate gate(crowd.registry, nonces, limits, counters);
    LastSink sink;
    std::vector<Bytes> keepalives;
    std::vector<Flow> flows;
    crowd.registry.forEachSession([&](Session& session) {
        std::array<std::uint8_t, 200> buffer{};
        stun::MessageWriter writer(buffer, {stun::MessageClass::request, signal::method::kKeepalive, {}});
        writer.add(signal::SessionIdAttribute{session.sessionId});
        writer.add(signal::RequestCounter{1});
        writer.addIntegritySha256(session.key);
        keepalives.emplace_back(writer.finish().begin(), writer.finish().end());
        flows.push_back(session.latestEndpoint().flow);
    });
    const TimePoint later = start + std::chrono::seconds(15);
    {
        const Timed timed("keepalive, of " + std::to_string(peers) + " peers in no order", peers);
        for (std::size_t i = 0; i < peers; ++i) {
            const std::size_t which = i * 7919 % peers;
            const auto view = parsed(keepalives[which]);
            Exchange exchange(later, view, flows[which], sink);
            if (const Session* session = gate.admit(exchange).session)
                answerKeepalive(exchange, *session, crowd.registry.bootEpoch());
        }
    }
    std::cout << "answered: " << sink.sent << " of " << peers << '\n';
    const Timed timed("looking at one endpoint that may have expired", peers);
    crowd.registry.onDeadline(start + std::chrono::seconds(44));
}

} // namespace

int main(int argc, char** argv) {
    const std::size_t peers = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
    const std::size_t perRoom = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000;
    measureRegistrations();
    measureCrowd(peers, perRoom);
    return 0;
}
