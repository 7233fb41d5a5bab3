#include "tests/rendezvous/test_peer.h"

#include "shared/secure/session_key.h"
#include "shared/signal/keepalive_request.h"
#include "shared/signal/roster_query.h"
#include "shared/signal/signal_request.h"
#include "shared/signal/transcripts.h"
#include "shared/signal/unregister_request.h"
#include "shared/stun/credentials.h"
#include "shared/stun/integrity.h"

namespace thisbe::rendezvous::test {

namespace {

std::uint64_t nextSeed() {
    static std::uint64_t seed = 1000;
    return ++seed;
}

Flow flowOf(std::string_view remote) {
    Flow flow;
    flow.remote = Endpoint::parse(remote).value();
    flow.local = Endpoint::parse(flow.remote.isV4() ? "198.51.100.1:3478" : "[2001:db8::1]:3478").value();
    return flow;
}

} // namespace

TestPeer::TestPeer(std::string name, std::string_view remote, std::string roomName)
    : id(std::move(name)),
      room(std::move(roomName)),
      identity(Identity::generate().value()),
      agreement(KeyAgreement::generate().value()),
      random_(nextSeed()) {
    const Flow flow = flowOf(remote);
    (flow.remote.isV4() ? flow4 : flow6) = flow;
}

signal::RegisterRequest TestPeer::registerRequest() const {
    signal::RegisterRequest request;
    request.peerId = id;
    request.room = room;
    request.identityKey = identity.key();
    request.ephemeralKey = agreement.publicKey();
    request.instance = instance;
    request.privateEndpoint = privateEndpoint;
    request.flags = registerFlags;
    return request;
}

Bytes TestPeer::firstRegister() {
    return request(signal::method::kRegister,
                   [&](stun::MessageWriter& writer) { registerRequest().serialize(writer); });
}

Bytes TestPeer::secondRegister(const Bytes& challengeBytes, bool join) {
    const auto challenge = signal::RegisterChallenge::parse(parsed(challengeBytes)).value();
    serverKey_ = *challenge.serverKey;
    if (!join) agreement = KeyAgreement::generate().value(); // no Register is taken twice
    signal::RegisterRequest body = registerRequest();
    if (join) {
        body.sessionId = sessionId;
        body.counter = ++requestCounter;
    }
    if (credential && !join) {
        body.access.emplace();
        body.access->username = credential->username;
        body.access->offer = *challenge.passwordAlgorithms;
    }
    body.proof = signal::RegisterProof{*challenge.realm, challenge.nonce, {}};
    const signal::RegisterTranscript transcript(serverKey_, body);
    signedBytes_.assign(transcript.bytes().begin(), transcript.bytes().end());
    signed_ = body.proof->signature = identity.sign(transcript.bytes()).value();

    signal::MessageBuffer buffer;
    stun::MessageWriter writer =
        buffer.writer({stun::MessageClass::request, signal::method::kRegister, newTransaction()});
    body.serialize(writer);
    if (body.access)
        writer.addIntegritySha256(
            stun::longTermKey(stun::PasswordAlgorithmNumber::sha256,
                              {credential->username, *challenge.realm, credential->password}));
    return copy(writer);
}

bool TestPeer::onRegistered(const Bytes& bytes) {
    const auto message = parsed(bytes);
    const auto success = signal::RegisterSuccess::parse(message);
    if (!success) return false;
    const signal::RegisteredTranscript transcript(serverKey_, signed_, *success);
    if (!verifySignature(serverKey_, transcript.bytes(), success->signature)) return false;
    if (success->ephemeralKey) {
        const auto secret = agreement.agree(*success->ephemeralKey);
        key.emplace(deriveSessionKey(secret.value(), signedBytes_).value().bytes());
    }
    sessionId = success->sessionId;
    lifetimes = success->lifetimes;
    return key && hasIntegrity(bytes);
}

bool TestPeer::hasIntegrity(const Bytes& message) const {
    return stun::checkIntegritySha256(parsed(message), *key) == stun::IntegrityCheck::valid;
}

Bytes TestPeer::keepalive(std::optional<std::string_view> nonce) {
    return request(signal::method::kKeepalive, [&](stun::MessageWriter& writer) {
        signal::KeepaliveRequest{sessionId, nonce}.serialize(writer);
    });
}

Bytes TestPeer::unregister() {
    return request(signal::method::kUnregister, [&](stun::MessageWriter& writer) {
        signal::UnregisterRequest{sessionId, {}}.serialize(writer);
    });
}

Bytes TestPeer::rosterSince(const signal::RosterVersion& version) {
    return request(signal::method::kRoster, [&](stun::MessageWriter& writer) {
        signal::RosterQuery{sessionId, version, {}}.serialize(writer);
    });
}

Bytes TestPeer::rosterPage(std::string_view cursor) {
    return request(signal::method::kRoster, [&](stun::MessageWriter& writer) {
        signal::RosterQuery{sessionId, {}, cursor}.serialize(writer);
    });
}

Bytes TestPeer::signal(std::string_view to, std::uint64_t counter, std::string_view text) {
    return request(signal::method::kSignal, [&](stun::MessageWriter& writer) {
        signal::SignalRequest{sessionId, to, counter, asBytes(text), {}}.serialize(writer);
    });
}

} // namespace thisbe::rendezvous::test
