#include "tests/bench/registration/load_peer.h"

#include "shared/secure/session_key.h"
#include "shared/signal/attributes/roster_range.h"
#include "shared/signal/attributes/scalar_attributes.h"
#include "shared/signal/keepalive_request.h"
#include "shared/signal/register_challenge.h"
#include "shared/signal/register_request.h"
#include "shared/signal/register_success.h"
#include "shared/signal/roster_acknowledgement.h"
#include "shared/signal/roster_query.h"
#include "shared/signal/transcripts.h"
#include "shared/signal/unregister_request.h"
#include "shared/wire/byte_writer.h"

namespace thisbe::bench {

namespace {

// Names of a peer, in front of what points at them.
struct Names {
    std::string id;
    std::string room;
};

Names namesOf(const LoadPeer::Shared& shared, std::size_t number) {
    return {"peer" + std::to_string(number), "room" + std::to_string(number / shared.perRoom)};
}

signal::RegisterRequest registerRequest(const LoadPeer::Shared& shared, std::size_t number,
                                        const Names& names) {
    signal::RegisterRequest request;
    request.peerId = names.id;
    request.room = names.room;
    request.identityKey = shared.identities[number % shared.perRoom].key();
    request.ephemeralKey = shared.agreement.publicKey();
    request.privateEndpoint =
        Endpoint(IpAddress(IpAddress::V4Bytes{10, static_cast<std::uint8_t>(number >> 16),
                                              static_cast<std::uint8_t>(number >> 8),
                                              static_cast<std::uint8_t>(number)}),
                 4000);
    return request;
}

stun::TransactionId transaction(std::uint64_t number, std::uint32_t count) {
    stun::TransactionId::Value bytes{};
    ByteWriter writer(bytes);
    writer.u64(number);
    writer.u32(count);
    return stun::TransactionId(bytes);
}

} // namespace

LoadPeer::Shared::Shared(std::size_t peersOfARoom)
    : perRoom(peersOfARoom), agreement(KeyAgreement::generate().value()) {
    identities.reserve(perRoom);
    while (identities.size() < perRoom)
        identities.push_back(Identity::generate().value());
}

ByteView LoadPeer::firstRegister(Shared& shared, std::size_t number) {
    auto writer = shared.buffer.writer(
        {stun::MessageClass::request, signal::method::kRegister, transaction(number, 0)});
    const Names names = namesOf(shared, number);
    registerRequest(shared, number, names).serialize(writer);
    return writer.finish();
}

ByteView LoadPeer::secondRegister(Shared& shared, std::size_t number, const stun::MessageView& message) {
    const auto challenge = signal::RegisterChallenge::parse(message);
    if (!challenge || !challenge->realm || !challenge->serverKey) return {};
    const Names names = namesOf(shared, number);
    signal::RegisterRequest body = registerRequest(shared, number, names);
    body.proof = signal::RegisterProof{*challenge->realm, challenge->nonce, {}};
    const signal::RegisterTranscript transcript(*challenge->serverKey, body);
    signed_.assign(transcript.bytes().begin(), transcript.bytes().end());
    body.proof->signature = shared.identities[number % shared.perRoom].sign(transcript.bytes()).value();
    auto writer = shared.buffer.writer(
        {stun::MessageClass::request, signal::method::kRegister, transaction(number, ++requests_)});
    body.serialize(writer);
    return writer.finish();
}

bool LoadPeer::onRegistered(Shared& shared, const stun::MessageView& message) {
    const auto success = signal::RegisterSuccess::parse(message);
    if (!success || !success->ephemeralKey || signed_.empty()) return false;
    const auto secret = shared.agreement.agree(*success->ephemeralKey);
    const auto key = deriveSessionKey(secret.value(), signed_);
    key_.emplace(key.value().bytes());
    std::vector<std::uint8_t>().swap(signed_);
    sessionId_ = success->sessionId;
    epoch_ = success->rosterVersion.epoch;
    version_ = success->rosterVersion.number;
    return true;
}

void LoadPeer::pretend(std::size_t number) {
    std::array<std::uint8_t, 8> key{};
    ByteWriter(key).u64(number);
    key_.emplace(key);
    sessionId_ = signal::SessionId(number);
}

template<class Body>
ByteView LoadPeer::request(Shared& shared, stun::Method method, const Body& body) {
    const std::uint64_t session = sessionId_.value();
    auto writer =
        shared.buffer.writer({stun::MessageClass::request, method, transaction(session, ++requests_)});
    body.serialize(writer);
    writer.add(signal::RequestCounter{requests_});
    writer.addIntegritySha256(*key_);
    return writer.finish();
}

ByteView LoadPeer::keepalive(Shared& shared) {
    return request(shared, signal::method::kKeepalive, signal::KeepaliveRequest{sessionId_, {}});
}

ByteView LoadPeer::unregister(Shared& shared) {
    return request(shared, signal::method::kUnregister, signal::UnregisterRequest{sessionId_, {}});
}

ByteView LoadPeer::rosterQuery(Shared& shared) {
    const signal::RosterVersion since{epoch_, version_};
    return request(shared, signal::method::kRoster, signal::RosterQuery{sessionId_, since, {}});
}

ByteView LoadPeer::pageQuery(Shared& shared, std::string_view after) {
    return request(shared, signal::method::kRoster, signal::RosterQuery{sessionId_, {}, after});
}

ByteView LoadPeer::onRosterRequest(Shared& shared, const stun::MessageView& message) {
    const auto range = message.get<signal::RosterRange>();
    if (!range || !key_) return {};
    version_ = std::max(version_, range->to);
    auto writer =
        shared.buffer.writer(stun::responseTo(message.header(), stun::MessageClass::successResponse));
    signal::RosterAcknowledgement{{epoch_, version_}}.serialize(writer);
    writer.addIntegritySha256(*key_);
    return writer.finish();
}

} // namespace thisbe::bench
