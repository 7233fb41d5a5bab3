// The relay credential of a registered session, used against a running server: from wherever its peer is.
#include "shared/turn/session_credential.h"
#include "tests/rendezvous/relay_of_two_workers.h"

namespace thisbe::rendezvous::test {
namespace {

using namespace std::chrono_literals;

class SessionRelay : public RelayOfTwoWorkers {
  protected:
    TestPeer registered(Caller& caller) {
        TestPeer peer("nat1", "127.0.0.1:1");
        peer.credential = Credential{"alice", "wonder"};
        join(caller, peer);
        return peer;
    }
    static Credential credentialOf(const TestPeer& peer) {
        return {turn::sessionUsername(peer.sessionId), turn::sessionPassword(turn::sessionDigest(*peer.key))};
    }
    // An Allocate from somewhere new.
    Bytes answerTo(const Credential& credential) {
        Client client{
            .caller = udp(0), .credentials = {credential.username, credential.password}, .relay = {}};
        return tryAllocate(client);
    }
};

TEST_F(SessionRelay, ServesFromEitherFamilyAnyAddressAnyTransportAndAnyWorker) {
    const auto caller = udp(0);
    TestPeer peer = registered(*caller);
    const Credential credential = credentialOf(peer);
    std::vector<Client> clients;
    clients.push_back(allocate(udp(0), credential));
    clients.push_back(allocate(udp(1), credential));
    clients.push_back(allocate(udp(1, IpAddress::parse("127.0.0.7").value()), credential));
    clients.push_back(allocate(udp(0, AddressFamily::ipv6), credential));
    clients.push_back(allocate(tcp(1), credential));
    for (Client& client : clients) {
        permit(client, clients.front().relay);
        expectSuccess(refresh(client, 600s));
    }
}

TEST_F(SessionRelay, CarriesDataBetweenPlacesOfOnePeer) {
    const auto caller = udp(0);
    TestPeer peer = registered(*caller);
    Client near = allocate(udp(0), credentialOf(peer));
    Client far = allocate(tcp(1), credentialOf(peer));
    bind(near, far.relay);
    bind(far, near.relay);
    send(near, "hello");
    EXPECT_EQ(heard(far, 1), std::vector<std::string>{"hello"});
}

TEST_F(SessionRelay, KeepsItsNameWhenThePeerComesInByTheOtherFamily) {
    const auto caller = udp(0);
    TestPeer peer = registered(*caller);
    const Credential before = credentialOf(peer);
    const auto other = udp(1, AddressFamily::ipv6);
    EXPECT_TRUE(peer.onRegistered(tryJoin(*other, peer, true)));
    EXPECT_EQ(credentialOf(peer).username, before.username);
    EXPECT_EQ(credentialOf(peer).password, before.password);
    allocate(udp(1), before);
}

TEST_F(SessionRelay, EndsWithItsSession) {
    const auto caller = udp(0);
    TestPeer peer = registered(*caller);
    const Credential credential = credentialOf(peer);
    Client standing = allocate(udp(0), credential);
    expectSuccess(ask(*caller, peer.unregister()));
    expectError(answerTo(credential), stun::ErrorNumber::unauthenticated);
    expectError(refresh(standing, 600s), stun::ErrorNumber::unauthenticated);
}

class RelayOfImpatientServer : public SessionRelay {
  protected:
    void SetUp() override {
        options_.keepaliveInterval = 300ms;
        options_.expiry = 1s;
        SessionRelay::SetUp();
    }
};

TEST_F(RelayOfImpatientServer, ASilentPeersCredentialEnds) {
    auto caller = udp(0);
    TestPeer peer = registered(*caller);
    const Credential credential = credentialOf(peer);
    caller.reset();
    // Until then it is served, or told that it asks too often.
    EXPECT_TRUE(turnUntil([&] {
        const Bytes answer = answerTo(credential);
        const auto error = parsed(answer).get<stun::ErrorCode>();
        return error && error->number == stun::ErrorNumber::unauthenticated;
    }));
}

TEST_F(SessionRelay, AnothersPasswordDoesNotOpenIt) {
    const auto caller = udp(0);
    TestPeer peer = registered(*caller);
    const Credential credential = credentialOf(peer);
    expectError(answerTo({credential.username, "wonder"}), stun::ErrorNumber::unauthenticated);
    expectError(answerTo({"0123456789abcdef", credential.password}), stun::ErrorNumber::unauthenticated);
}

// Credentials made from a shared secret, of a name that says when they end.
class SecretRelay : public RelayOfTwoWorkers {
  protected:
    void SetUp() override {
        options_.access.secret = "north";
        RelayOfTwoWorkers::SetUp();
    }
    Bytes answerToNameThatEnds(std::chrono::seconds fromNow) {
        const auto wall = std::chrono::floor<std::chrono::seconds>(clock_.wallNow().time_since_epoch());
        const std::string name = std::to_string((wall + fromNow).count()) + ":bob";
        Client client{.caller = udp(0),
                      .credentials = {name, TimedUsers("north", "thisbe").passwordOf(name)},
                      .relay = {}};
        return tryAllocate(client);
    }
};

TEST_F(SecretRelay, ServesNamesWhoseTimeIsNotOver) {
    expectSuccess(answerToNameThatEnds(1h));
    expectError(answerToNameThatEnds(-1s), stun::ErrorNumber::unauthenticated);
}

} // namespace
} // namespace thisbe::rendezvous::test
