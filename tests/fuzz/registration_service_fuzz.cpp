// Sequences of what several clients may do to a registration service, with what they say altered at will.
// Bytes choose the actions; the registry's invariants must hold after each.
#include "tests/rendezvous/follower.h"

#include <cstdlib>

namespace {

using namespace thisbe;
using namespace thisbe::rendezvous;
using namespace thisbe::rendezvous::test;

constexpr std::size_t kPeers = 4;

class Choices {
  public:
    explicit Choices(ByteView bytes) : bytes_(bytes) {}
    bool empty() const { return at_ >= bytes_.size(); }
    std::uint8_t next() { return empty() ? 0 : bytes_[at_++]; }

  private:
    ByteView bytes_;
    std::size_t at_ = 0;
};

struct World : RegistrationWorld {
    static Limits limits() {
        Limits limits;
        limits.peersPerRoom = 3;
        limits.registrationsPerSource = 3;
        limits.signalsPerPeer = {1, 4};
        limits.pendingSignals = 3;
        return limits;
    }
    World() : RegistrationWorld(limits()) {}
};

// Their keys are made once. Two have one name in one room, one is elsewhere.
std::vector<TestPeer>& peers() {
    static std::vector<TestPeer> all = [] {
        std::vector<TestPeer> made;
        for (std::size_t i = 0; i < kPeers; ++i)
            made.emplace_back(i == 3 ? "peer0" : "peer" + std::to_string(i),
                              "192.0.2.1:" + std::to_string(i + 1), i == 2 ? "attic" : "lobby");
        return made;
    }();
    return all;
}

class Play {
  public:
    explicit Play(Choices choices) : choices_(choices) {
        for (TestPeer& peer : peers()) {
            peer.key.reset();
            peer.sessionId = {};
        }
    }

    void run() {
        for (int i = 0; i < 200 && !choices_.empty(); ++i)
            act();
        world_.advance(seconds(60));
        if (world_.service.peers() != 0) std::abort(); // nobody was heard for a minute
    }

  private:
    void act() {
        TestPeer& peer = peers()[choices_.next() % kPeers];
        switch (choices_.next() % 12) {
        case 0:
            return deliver(peer, peer.firstRegister());
        case 1:
            return registerAgain(peer, false);
        case 2:
            return registerAgain(peer, true);
        case 3:
            return deliver(peer, peer.keepalive());
        case 4:
            return deliver(peer, peer.unregister());
        case 5:
            return deliver(peer, peer.rosterSince({epoch(), choices_.next()}));
        case 6:
            return deliver(peer, peer.rosterPage(choices_.next() % 2 == 0 ? "" : "peer1"));
        case 7:
            return deliver(peer,
                           peer.signal("peer" + std::to_string(choices_.next() % 4), choices_.next(), "x"));
        case 8:
            return answerSomething(peer);
        case 9:
            return remember(world_.advance(milliseconds(20 * choices_.next())));
        case 10:
            return world_.service.onFlowClosed(peer.flow());
        default:
            return deliverRaw(peer);
        }
    }

    std::uint64_t epoch() const { return world_.service.bootEpoch(); }

    // From its own address or another, whole or altered.
    void deliver(TestPeer& peer, Bytes bytes) {
        const std::uint8_t how = choices_.next();
        Flow flow = peer.flow();
        if ((how & 0x30) == 0x30) flow.remote = Endpoint(flow.remote.address(), how);
        if ((how & 0xc0) == 0xc0) bytes[choices_.next() % bytes.size()] ^= choices_.next();
        deliver(flow, bytes);
    }
    void deliver(const Flow& flow, const Bytes& bytes) {
        const auto view = stun::MessageView::parse(bytes);
        if (!view || !RegistrationService::handles(view->method())) return;
        if (view->isRequest())
            world_.service.onRequest(world_.now, *view, flow, world_.sink);
        else if (view->isResponse())
            world_.service.onResponse(world_.now, *view, flow, world_.sink);
        world_.service.checkInvariants();
        remember(std::exchange(world_.sink.sent, {}));
    }
    // A header and then whatever the input has.
    void deliverRaw(TestPeer& peer) {
        const std::uint8_t method = choices_.next() % 5;
        const Bytes request =
            peer.request(stun::Method(static_cast<std::uint16_t>(0x0F0 + method)), [&](auto& writer) {
                for (int left = choices_.next() % 6; left > 0; --left) {
                    Bytes value(choices_.next() % 80);
                    for (std::uint8_t& byte : value)
                        byte = choices_.next();
                    writer.addRaw(
                        stun::AttributeType{static_cast<std::uint16_t>(0xC180 + choices_.next() % 24)},
                        value);
                }
            });
        if (!request.empty()) deliver(peer, request);
    }
    void registerAgain(TestPeer& peer, bool join) {
        peer.registerFlags = choices_.next() % 2;
        world_.sink.sent.clear();
        const Bytes first = peer.firstRegister();
        world_.service.onRequest(world_.now, parsed(first), peer.flow(), world_.sink);
        if (world_.sink.sent.empty()) return;
        const Bytes second = peer.secondRegister(std::exchange(world_.sink.sent, {})[0].bytes, join);
        deliver(peer.flow(), second);
        for (const Sent& sent : sent_)
            if (sent.message().transactionId() == parsed(second).transactionId() && isSuccess(sent.bytes) &&
                !peer.onRegistered(sent.bytes))
                std::abort();
    }
    void answerSomething(TestPeer& peer) {
        if (sent_.empty() || !peer.key) return;
        const Sent sent = sent_[choices_.next() % sent_.size()];
        if (!sent.message().isRequest()) return;
        const std::uint64_t number = choices_.next();
        deliver(peer, peer.response(sent.bytes, [&](stun::MessageWriter& writer) {
            if (number % 4 != 0) writer.add(signal::RosterVersion{epoch(), number});
        }));
    }
    void remember(std::vector<Sent> sent) {
        for (Sent& one : sent) {
            if (one.bytes.size() > signal::kMaxMessageSize || one.bytes.empty()) std::abort();
            sent_.push_back(std::move(one));
        }
        if (sent_.size() > 64) sent_.erase(sent_.begin(), sent_.end() - 64);
    }

    Choices choices_;
    World world_;
    std::vector<Sent> sent_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Play(Choices(ByteView(data, size))).run();
    return 0;
}
