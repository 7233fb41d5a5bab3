#include "shared/signal/client/direct_paths.h"

#include "shared/base/address_class.h"
#include "shared/signal/check_request.h"
#include "shared/signal/signed_answer.h"
#include "shared/signal/transcripts.h"

namespace thisbe::signal {

namespace {

constexpr Duration kValidFor = 30s;  // then it is checked again before it is used
constexpr Duration kFailedFor = 30s; // then there may be new hope
constexpr std::size_t kMaxPaths = 256;

// A peer may name any address as its private one. What no LAN host can have is not asked; three small
// datagrams in 30 s are all that the rest can get out of us.
bool mayBePrivate(const Endpoint& theirs, const Endpoint& ours) {
    if (theirs.port() == 0 || theirs == ours) return false;
    switch (classify(theirs.address())) {
    case AddressClass::global:
    case AddressClass::privateUse:
    case AddressClass::carrierGradeNat:
    case AddressClass::uniqueLocal:
    case AddressClass::documentation:
    case AddressClass::benchmarking:
        return true;
    case AddressClass::loopback:
        return classify(ours.address()) == AddressClass::loopback;
    case AddressClass::unspecified:
    case AddressClass::linkLocal: // needs a zone, which did not travel
    case AddressClass::multicast:
    case AddressClass::broadcast:
    case AddressClass::reserved:
    case AddressClass::ipv4Mapped:
    case AddressClass::ipv4Compatible:
    case AddressClass::sixToFour:
    case AddressClass::teredo:
    case AddressClass::nat64:
        break;
    }
    return false;
}

bool samePublicAddress(const std::optional<Endpoint>& a, const std::optional<Endpoint>& b) {
    return a && b && a->address() == b->address();
}

} // namespace

std::optional<Endpoint> DirectPaths::candidate(const RosterPeer& peer) const {
    if (!core_.options.direct || core_.options.stream) return std::nullopt;
    const auto inFamily = [](const auto& way, const auto& theirPublic,
                             const auto& theirPrivate) -> std::optional<Endpoint> {
        const bool hope =
            way && way->privateEndpoint && theirPrivate && samePublicAddress(way->mapped, theirPublic);
        if (!hope || !mayBePrivate(*theirPrivate, *way->privateEndpoint)) return std::nullopt;
        return theirPrivate;
    };
    const auto& theirs = peer.endpoints;
    if (const auto found = inFamily(core_.ways[0], theirs.public4, theirs.private4)) return found;
    return inFamily(core_.ways[1], theirs.public6, theirs.private6);
}

bool DirectPaths::makeRoom(TimePoint now) {
    if (paths_.size() < kMaxPaths) return true;
    std::erase_if(paths_, [now](const auto& item) {
        return item.second.state != State::checking && item.second.until <= now;
    });
    return paths_.size() < kMaxPaths;
}

DirectPaths::State DirectPaths::use(TimePoint now, std::string_view id, const RosterPeer& peer) {
    const auto endpoint = candidate(peer);
    if (!endpoint) return State::none;
    auto found = paths_.find(id);
    if (found == paths_.end()) {
        if (!makeRoom(now)) return State::none;
        found = paths_.emplace(std::string(id), Path{}).first;
    }
    Path& path = found->second;
    const bool same = path.party == peer.party() && path.endpoint == *endpoint;
    if (same && (path.state == State::checking || path.until > now)) return path.state;
    path.party = peer.party();
    path.endpoint = *endpoint;
    startCheck(now, path);
    return path.state;
}

void DirectPaths::startCheck(TimePoint now, Path& path) {
    path.handle = ++lastHandle_;
    path.transaction = core_.requester.newId();
    path.state = State::failed;
    path.until = now + kFailedFor;
    const CheckTranscript transcript(core_.to(path.party), path.transaction);
    const auto signature = core_.identity.sign(transcript.bytes());
    if (!signature) return;
    const CheckRequest request{core_.options.peerId, core_.identity.key(), *signature};
    const Requester::Target target{
        path.endpoint, nullptr, {RequestPurpose::Kind::check, path.endpoint.family(), path.handle}, kDirect};
    if (core_.requester.start(now, path.transaction, method::kCheck, request, target))
        path.state = State::checking;
}

DirectPaths::Path* DirectPaths::findByHandle(std::uint32_t handle) {
    for (auto& [id, path] : paths_)
        if (path.handle == handle) return &path;
    return nullptr;
}

bool DirectPaths::onAnswer(TimePoint now, std::uint32_t handle, const stun::MessageView& response) {
    Path* path = findByHandle(handle);
    if (path == nullptr) return true;
    const auto answer = SignedAnswer::parse(response);
    if (response.messageClass() != stun::MessageClass::successResponse || !answer) return false;
    const CheckedTranscript transcript(core_.to(path->party), path->transaction);
    // "Only this proves that the private endpoint is that peer's": another host at that address answers
    // otherwise.
    if (!verifySignature(path->party.key, transcript.bytes(), answer->signature)) return false;
    path->state = State::valid;
    path->until = now + kValidFor;
    return true;
}

void DirectPaths::onFailure(TimePoint now, std::uint32_t handle) {
    if (Path* path = findByHandle(handle)) {
        path->state = State::failed;
        path->until = now + kFailedFor;
    }
}

void DirectPaths::giveUp(TimePoint now, std::string_view id) {
    const auto found = paths_.find(id);
    if (found == paths_.end()) return;
    found->second.state = State::failed;
    found->second.until = now + kFailedFor;
}

void DirectPaths::onCheck(TimePoint now, const Datagram& arrived, const stun::MessageView& request,
                          Allowance& allowance) {
    const auto check = CheckRequest::parse(request);
    const RosterPeer* peer = check ? core_.roster.find(check->peerId) : nullptr;
    if (peer == nullptr || peer->key != check->identityKey || !isFrom(*peer, arrived) || !allowance.take(now))
        return;
    const Party party = peer->party();
    const CheckTranscript asked(core_.from(party), request.transactionId());
    if (!verifySignature(peer->key, asked.bytes(), check->signature)) return;
    const CheckedTranscript answered(core_.from(party), request.transactionId());
    const auto signature = core_.identity.sign(answered.bytes());
    if (signature) core_.requester.answer(arrived, request, SignedAnswer{*signature}, nullptr);
}

} // namespace thisbe::signal
