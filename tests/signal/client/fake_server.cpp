#include "tests/signal/client/fake_server.h"

#include "shared/secure/session_key.h"
#include "shared/signal/acknowledgement.h"
#include "shared/signal/attributes/scalar_attributes.h"
#include "shared/signal/keepalive_success.h"
#include "shared/signal/register_challenge.h"
#include "shared/signal/register_success.h"
#include "shared/signal/roster_acknowledgement.h"
#include "shared/signal/roster_page.h"
#include "shared/signal/signed_answer.h"
#include "shared/signal/transcripts.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/credentials.h"

namespace thisbe::signal::test {

namespace {

constexpr std::string_view kRealm = "test.example";

std::optional<Endpoint>& publicOf(PeerEndpoints& endpoints, AddressFamily family) {
    return family == AddressFamily::ipv4 ? endpoints.public4 : endpoints.public6;
}

} // namespace

void FakeServer::onDatagram(const Endpoint& from, ByteView datagram) {
    const auto message = stun::MessageView::parse(datagram);
    if (silent || !message) return;
    const Incoming in{*message, from};
    if (message->isResponse()) return onResponse(in);
    ++count[describe(message->method())];
    if (message->method() == method::kRegister) return onRegister(in);
    Session* session = admit(in);
    if (session == nullptr) return;
    if (message->method() == method::kKeepalive)
        succeed(in, KeepaliveSuccess{from, {epoch, version()}}, session->key);
    else if (message->method() == method::kRoster)
        onQuery(in, *session);
    else if (message->method() == method::kSignal)
        onSignal(in, *session);
    else if (message->method() == method::kUnregister) {
        succeed(in, Acknowledgement{}, session->key);
        std::erase_if(sessions, [session](const auto& item) { return &item.second == session; });
    }
}

void FakeServer::refuse(const Incoming& in, const Refusal& refusal, const stun::HmacSha256* key) {
    auto writer = buffer_.writer(stun::responseTo(in.message.header(), stun::MessageClass::errorResponse));
    refusal.serialize(writer);
    if (key != nullptr) writer.addIntegritySha256(*key);
    send_(in.from, writer.finish());
}

void FakeServer::challenge(const Incoming& in) {
    auto writer = buffer_.writer(stun::responseTo(in.message.header(), stun::MessageClass::errorResponse));
    const std::string nonce = nonceFor(in.from);
    RegisterChallenge challenge;
    challenge.nonce = nonce;
    challenge.realm = kRealm;
    challenge.serverKey = identity.key();
    if (!password.empty()) challenge.passwordAlgorithms = stun::PasswordAlgorithms::ours();
    challenge.serialize(writer);
    send_(in.from, writer.finish());
}

bool FakeServer::accessGranted(const Incoming& in, const RegisterRequest& request) const {
    if (password.empty() || request.sessionId) return true;
    if (!request.access || request.access->username != "alice") return false;
    const auto key = stun::longTermKey(request.access->algorithm, {"alice", kRealm, password});
    return stun::checkIntegritySha256(in.message, key.sha256()) == stun::IntegrityCheck::valid;
}

void FakeServer::onRegister(const Incoming& in) {
    const auto request = RegisterRequest::parse(in.message);
    if (!request) return refuse(in, Refusal::of(stun::ErrorNumber::badRequest));
    if (!request->proof) return challenge(in);
    if (request->proof->nonce != nonceFor(in.from)) {
        Refusal stale = Refusal::of(stun::ErrorNumber::staleNonce);
        const std::string nonce = nonceFor(in.from);
        stale.nonce = nonce;
        return refuse(in, stale);
    }
    if (!accessGranted(in, *request)) return challenge(in);
    const RegisterTranscript transcript(identity.key(), *request);
    if (!verifySignature(request->identityKey, transcript.bytes(), request->proof->signature))
        return refuse(in, Refusal::of(error::kBadSignature));
    if (registerRefusal) return refuse(in, *registerRefusal);
    accept(in, *request);
}

void FakeServer::accept(const Incoming& in, const RegisterRequest& request) {
    const std::string id(request.peerId);
    RegisterSuccess success{in.from, {}, {}, lifetimes, {epoch, version()}, {}};
    const auto found = sessions.find(id);
    if (request.sessionId && (found == sessions.end() || found->second.id != *request.sessionId))
        return refuse(in, Refusal::of(error::kUnknownSession));
    if (!request.sessionId) {
        const auto ours = KeyAgreement::generate();
        const RegisterTranscript transcript(identity.key(), request);
        const auto key = deriveSessionKey(*ours->agree(request.ephemeralKey), transcript.bytes());
        sessions[id] = Session{SessionId(++lastSession_),
                               request.identityKey,
                               request.instance,
                               stun::HmacSha256(key->bytes()),
                               {},
                               0};
        success.ephemeralKey = ours->publicKey();
    }
    Session& session = sessions[id];
    publicOf(session.endpoints, in.from.family()) = in.from;
    (in.from.isV4() ? session.endpoints.private4 : session.endpoints.private6) = request.privateEndpoint;
    join(id, session.identity, session.endpoints, session.instance);
    success.sessionId = session.id;
    const RegisteredTranscript transcript(identity.key(), request.proof->signature, success);
    const auto forger = Identity::generate();
    success.signature = *(forgeAnswers ? *forger : identity).sign(transcript.bytes());
    succeed(in, success, session.key);
}

FakeServer::Session* FakeServer::admit(const Incoming& in) {
    const auto id = in.message.get<SessionIdAttribute>();
    const auto found =
        std::ranges::find_if(sessions, [&id](const auto& item) { return id && item.second.id == id->value; });
    if (found == sessions.end()) {
        refuse(in, Refusal::of(error::kUnknownSession));
        return nullptr;
    }
    Session& session = found->second;
    if (stun::checkIntegritySha256(in.message, session.key) != stun::IntegrityCheck::valid) return nullptr;
    const auto counter = in.message.get<RequestCounter>();
    if (!counter) ++withoutCounter;
    if (counter) counters[in.message.transactionId()] = counter->value;
    auto& known = publicOf(session.endpoints, in.from.family());
    if (known != in.from) {
        const auto nonce = in.message.get<stun::Nonce>();
        const std::string expected = nonceFor(in.from);
        if (!nonce || nonce->value != expected) {
            Refusal stale = Refusal::of(stun::ErrorNumber::staleNonce);
            stale.nonce = expected;
            refuse(in, stale, &session.key);
            return nullptr;
        }
        known = in.from;
    }
    return &session;
}

void FakeServer::join(const std::string& id, const IdentityKey& key, const PeerEndpoints& endpoints,
                      Instance instance) {
    members_[id] = {key, endpoints, instance};
    changes_.push_back({id, Reason::joined, false});
}

void FakeServer::leave(const std::string& id, Reason reason) {
    members_.erase(id);
    changes_.push_back({id, reason, true});
}

RosterEntry FakeServer::entryOf(const std::string& id, Reason reason) const {
    RosterEntry entry;
    entry.reason = reason;
    const auto member = members_.find(id);
    entry.id = member->first;
    entry.key = member->second.key;
    entry.instance = member->second.instance;
    entry.endpoints = member->second.endpoints;
    return entry;
}

RosterChanges FakeServer::changesSince(std::uint64_t from) const {
    constexpr std::uint64_t kAsManyAsFit = 8;
    RosterChanges result{{epoch, from, std::min(version(), from + kAsManyAsFit)}, {}};
    for (std::uint64_t number = from; number < result.range.to; ++number) {
        const Change& change = changes_[number - base_];
        if (change.removal)
            result.changes.emplace_back(RosterRemoval{change.reason, change.id});
        else if (members_.contains(change.id))
            result.changes.emplace_back(entryOf(change.id, change.reason));
    }
    return result;
}

void FakeServer::push() {
    for (const auto& [id, session] : sessions) {
        const auto& to = session.endpoints.public4 ? session.endpoints.public4 : session.endpoints.public6;
        if (session.stands != 0 && session.stands < version())
            request(*to, method::kRoster, changesSince(session.stands), session.key);
    }
}

void FakeServer::onQuery(const Incoming& in, Session& session) {
    const auto query = RosterQuery::parse(in.message);
    if (!query) return refuse(in, Refusal::of(stun::ErrorNumber::badRequest), &session.key);
    if (query->since) {
        const bool known = query->since->epoch == epoch &&
                           query->since->number >= std::max(base_, oldestChange) &&
                           query->since->number <= version();
        if (!known) return refuse(in, Refusal::of(error::kRosterVersionGone), &session.key);
        const RosterChanges changes = changesSince(query->since->number);
        session.stands = changes.range.to;
        return succeed(in, changes, session.key);
    }
    RosterPage page{{epoch, version()}, {}, {}};
    auto next = members_.upper_bound(std::string(*query->cursor));
    while (next != members_.end() && page.entries.size() < pageSize)
        page.entries.push_back(entryOf((next++)->first, Reason::none));
    if (next != members_.end()) page.cursor = page.entries.back().id;
    if (query->cursor->empty()) page.milestones.assign(milestones.begin(), milestones.end());
    succeed(in, page, session.key);
}

void FakeServer::restart() {
    sessions.clear();
    members_.clear();
    changes_.clear();
    ++epoch;
    base_ = 5000;
}

void FakeServer::unregister(const std::string& id, Reason reason) {
    const Session& session = sessions.at(id);
    request(*session.endpoints.public4, method::kUnregister, UnregisterRequest{{}, reason}, session.key);
}

void FakeServer::keepalive(const std::string& id) {
    const Session& session = sessions.at(id);
    request(*session.endpoints.public4, method::kKeepalive, KeepaliveRequest{}, session.key);
}

void FakeServer::forward(const std::string& to, const SignalRequest& signal) {
    const Session& session = sessions.at(to);
    request(*session.endpoints.public4, method::kSignal, signal, session.key);
}

void FakeServer::onSignal(const Incoming& in, Session& session) {
    const auto signal = SignalRequest::parse(in.message);
    if (!signal || signalRefusal)
        return refuse(in, signalRefusal.value_or(Refusal::of(stun::ErrorNumber::badRequest)), &session.key);
    const auto receiver = sessions.find(std::string(signal->peerId));
    // It speaks to clients over IPv4 only.
    if (receiver == sessions.end() || !receiver->second.endpoints.public4)
        return refuse(in, Refusal::of(error::kPeerOffLine), &session.key);
    const auto sender =
        std::ranges::find_if(sessions, [&session](const auto& item) { return &item.second == &session; });
    SignalRequest onward = *signal;
    onward.sessionId.reset();
    onward.peerId = sender->first;
    const auto id = stun::newTransactionId(random_);
    forwarded_[id] = {in.from, in.message.header(), sender->first, in.message.transactionId()};
    auto writer = buffer_.writer({stun::MessageClass::request, method::kSignal, id});
    onward.serialize(writer);
    writer.addIntegritySha256(receiver->second.key);
    lastForwardedTo = *receiver->second.endpoints.public4;
    send_(lastForwardedTo, writer.finish());
}

void FakeServer::onResponse(const Incoming& in) {
    if (in.message.method() == method::kUnregister || in.message.method() == method::kKeepalive)
        ++farewellsAnswered;
    if (in.message.method() == method::kRoster) {
        const auto stands = RosterAcknowledgement::parse(in.message);
        for (auto& [id, session] : sessions)
            if (stands && (session.endpoints.public4 == in.from || session.endpoints.public6 == in.from))
                session.stands = stands->version.number;
    }
    const auto waiting = forwarded_.find(in.message.transactionId());
    if (waiting == forwarded_.end() || silentToSignals) return;
    const auto sender = sessions.find(waiting->second.sender);
    if (sender == sessions.end()) return; // forgotten by a restart
    auto writer =
        buffer_.writer(stun::responseTo(waiting->second.header, stun::MessageClass::successResponse));
    auto receipt = SignedAnswer::parse(in.message);
    if (forgeReceipts) receipt = SignedAnswer{};
    if (receipt) receipt->serialize(writer);
    writer.addIntegritySha256(sender->second.key);
    send_(waiting->second.senderAt, writer.finish());
}

} // namespace thisbe::signal::test
