#include "shared/signal/registration_client.h"

#include "shared/signal/acknowledgement.h"
#include "shared/signal/unregister_request.h"
#include "shared/stun/attributes/text_attribute.h"

#include <algorithm>
#include <utility>

namespace thisbe::signal {

namespace {

// "after a server restart peers return with jitter": those who learn it by themselves do so at their
// keepalive, spread over its interval already; those who were told all at once need more.
constexpr Duration kReturnWithin = 1s;
constexpr Duration kReturnAfterStopping = 1s;
constexpr Duration kReturnAfterStoppingWithin = 6s;

// A verification costs 0.1 ms: strangers get 5 % of a core at most.
constexpr Duration kVerificationInterval = 2ms;
constexpr int kVerificationBurst = 200;

Duration between(Duration atLeast, Duration atMost, RandomSource& random) {
    return atLeast + Duration(static_cast<Duration::rep>(
                         random.below(static_cast<std::uint64_t>((atMost - atLeast).count()))));
}

} // namespace

RegistrationClient::RegistrationClient(const Identity& identity, RandomSource& random, Log& log,
                                       RegistrationOptions options)
    : core_(identity, random, log, std::move(options)),
      rosterSync_(core_),
      families_{FamilyRegistration(core_, rosterSync_, AddressFamily::ipv4),
                FamilyRegistration(core_, rosterSync_, AddressFamily::ipv6)},
      paths_(core_),
      sender_(core_, paths_),
      receiver_(core_, paths_),
      verifications_(kVerificationInterval, kVerificationBurst) {
    if (core_.options.server4) core_.ways[0] = ClientCore::Way{core_.options.server4->canonical(), {}, {}};
    if (core_.options.server6) core_.ways[1] = ClientCore::Way{core_.options.server6->canonical(), {}, {}};
}

Result<void> RegistrationClient::check(const RegistrationOptions& options) {
    const std::string expected =
        "; expected 1 to 64 bytes of UTF-8 without spaces, control or invisible characters";
    if (!isName(options.peerId)) return failure(stun::quoted(options.peerId) + " cannot be an id" + expected);
    if (!isName(options.room)) return failure(stun::quoted(options.room) + " cannot be a room" + expected);
    const bool families = (!options.server4 || options.server4->canonical().isV4()) &&
                          (!options.server6 || options.server6->canonical().isV6());
    if ((!options.server4 && !options.server6) || !families)
        return failure("no server address; give one for IPv4, for IPv6, or for both");
    return {};
}

void RegistrationClient::start(TimePoint now) {
    for (auto& family : families_)
        if (core_.way(family.family())) family.start(now);
    settle(now);
}

void RegistrationClient::setPrivateEndpoint(TimePoint now, AddressFamily which,
                                            const std::optional<Endpoint>& endpoint) {
    auto& way = core_.way(which);
    if (!way || way->privateEndpoint == endpoint) return;
    way->privateEndpoint = endpoint;
    family(which).refresh(now);
    settle(now);
}

void RegistrationClient::probe(TimePoint now) {
    for (auto& family : families_)
        family.probe(now);
    settle(now);
}

void RegistrationClient::leave(TimePoint now) {
    if (core_.stopped) return;
    const auto* way = core_.bestWay();
    sender_.stop();
    leaving_ = way != nullptr &&
               core_.requester.start(
                   now, method::kUnregister, UnregisterRequest{core_.session->id, {}},
                   core_.underSession(
                       way->server, {RequestPurpose::Kind::unregister, way->server.family(), 0}, kFarewell));
    core_.stopped = true;
    if (!leaving_) core_.tell(event::Unregistered{false});
    settle(now);
}

Result<SignalHandle, SendError> RegistrationClient::sendSignal(TimePoint now, std::string_view to,
                                                               ByteView payload) {
    auto handle = sender_.send(now, to, payload);
    settle(now);
    return handle;
}

bool RegistrationClient::isServer(const Endpoint& remote) const {
    const auto& way = core_.ways[remote.isV4() ? 0 : 1];
    return way && way->server == remote;
}

bool RegistrationClient::onDatagram(const Datagram& datagram, TimePoint now) {
    const auto message = stun::MessageView::parse(datagram.payload);
    if (!message || !nameOf(message->method())) return false;
    const bool ours =
        message->isResponse() ? onResponse(datagram, *message, now) : onRequest(datagram, *message, now);
    settle(now);
    return ours;
}

bool RegistrationClient::onResponse(const Datagram& datagram, const stun::MessageView& response,
                                    TimePoint now) {
    const auto outcome = core_.requester.match(now, response, datagram.remote);
    if (!outcome) return false;
    const auto purpose = RequestPurpose::decode(outcome->context);
    if (!dispatch(purpose, response, now)) return true;
    core_.requester.complete(outcome->id);
    // A Signal's answer waits for its receiver.
    if (outcome->rtt && ofSession(purpose)) core_.way(purpose.family)->rto.addSample(now, *outcome->rtt);
    return true;
}

// Asked of the server in a session, or to have one.
bool RegistrationClient::ofSession(const RequestPurpose& purpose) {
    using Kind = RequestPurpose::Kind;
    return purpose.kind == Kind::registration || purpose.kind == Kind::keepalive ||
           purpose.kind == Kind::roster;
}

// A 463 to what an earlier session asked says nothing about this one.
bool RegistrationClient::isOutdated(const RequestPurpose& purpose) const {
    return ofSession(purpose) && purpose.handle != core_.sessionsLost;
}

bool RegistrationClient::dispatch(const RequestPurpose& purpose, const stun::MessageView& response,
                                  TimePoint now) {
    using Kind = RequestPurpose::Kind;
    if (isOutdated(purpose)) return true;
    switch (purpose.kind) {
    case Kind::challenge:
    case Kind::registration:
    case Kind::keepalive:
        return core_.stopped || family(purpose.family).onResponse(now, purpose, response);
    case Kind::roster: {
        if (!core_.session) return true;
        const bool authentic = core_.session->isAuthentic(response);
        if (!authentic && response.messageClass() == stun::MessageClass::successResponse) return false;
        if (authentic) {
            rosterSync_.onResponse(now, purpose, response);
            return true;
        }
        core_.probeWanted = true; // 438 or 463: a keepalive finds out which and mends it
        rosterSync_.onFailure(purpose);
        return true;
    }
    case Kind::signal:
        return sender_.onServerResponse(now, purpose.handle, response);
    case Kind::directSignal:
        return sender_.onDirectResponse(purpose.handle, response);
    case Kind::check:
        return paths_.onAnswer(now, purpose.handle, response);
    case Kind::unregister:
        // Whatever it says, signed or that it knows no such session: we are not there any more.
        leaving_ = false;
        core_.tell(event::Unregistered{true});
        return true;
    }
    return true;
}

bool RegistrationClient::onRequest(const Datagram& datagram, const stun::MessageView& request,
                                   TimePoint now) {
    if (!request.isRequest() || core_.stopped) return false;
    if (isServer(datagram.remote)) {
        if (core_.session && core_.session->isAuthentic(request))
            onServerRequest(datagram, request, now);
        else if (mayHaveBeenReplaced() && request.method() == method::kUnregister &&
                 lostSession_->isAuthentic(request))
            onServerUnregister(datagram, request, *lostSession_, now);
        return true;
    }
    if (!core_.options.direct || core_.options.stream) return false;
    if (request.method() == method::kCheck)
        paths_.onCheck(now, datagram, request, verifications_);
    else if (request.method() == method::kSignal)
        receiver_.onDirect(now, datagram, request, verifications_);
    return true;
}

// Once it asks for another session, it is itself who replaces what was left of the lost one.
bool RegistrationClient::mayHaveBeenReplaced() const {
    return !core_.session && lostSession_ && std::ranges::none_of(families_, [](const auto& family) {
        return family.state() == FamilyRegistration::State::registering;
    });
}

void RegistrationClient::onServerRequest(const Datagram& datagram, const stun::MessageView& request,
                                         TimePoint now) {
    core_.way(datagram.remote.family())->heardAt = now;
    if (request.method() == method::kKeepalive)
        core_.requester.answer(datagram, request, Acknowledgement{}, &core_.session->key);
    else if (request.method() == method::kRoster)
        rosterSync_.onPush(now, datagram, request);
    else if (request.method() == method::kSignal) {
        if (receiver_.onForwarded(now, datagram, request, verifications_)) rosterSync_.catchUp(now);
    } else if (request.method() == method::kUnregister)
        onServerUnregister(datagram, request, *core_.session, now);
}

void RegistrationClient::onServerUnregister(const Datagram& datagram, const stun::MessageView& request,
                                            const ClientSession& session, TimePoint now) {
    const auto unregister = UnregisterRequest::parse(request);
    if (!unregister) return;
    core_.requester.answer(datagram, request, Acknowledgement{}, &session.key);
    if (unregister->reason == Reason::stopping) {
        if (!core_.session) return; // back in a while already
        core_.tell(event::ServerStopping{});
        return loseSession(now, kReturnAfterStopping, kReturnAfterStoppingWithin);
    }
    // "its peer stops: two running shells never evict each other in turn"
    core_.tell(event::ReplacedByOther{});
    core_.stopped = true;
}

void RegistrationClient::onUnreachable(const Endpoint& remote, TimePoint now) {
    core_.requester.onHardError(remote);
    takeFailures(now);
    settle(now);
}

void RegistrationClient::onConnectionLost(TimePoint now) {
    for (const auto& way : core_.ways)
        if (way) core_.requester.onConnectionLost(way->server);
    for (auto& family : families_)
        family.onConnectionLost();
    takeFailures(now);
    settle(now);
}

void RegistrationClient::onConnected(TimePoint now) {
    core_.requester.onConnected();
    if (!core_.stopped)
        for (auto& family : families_)
            family.onConnected(now);
    sender_.onConnected(now);
    settle(now);
}

void RegistrationClient::takeFailures(TimePoint now) {
    using Kind = RequestPurpose::Kind;
    while (const auto failure = core_.requester.takeFailure()) {
        const auto purpose = RequestPurpose::decode(failure->context);
        if (isOutdated(purpose)) continue;
        const bool connectionLost = failure->end == stun::TransactionEnd::connectionLost;
        switch (purpose.kind) {
        case Kind::challenge:
        case Kind::registration:
        case Kind::keepalive:
            if (!connectionLost) family(purpose.family).onFailure(now, purpose);
            break;
        case Kind::roster:
            rosterSync_.onFailure(purpose);
            break;
        case Kind::signal:
        case Kind::directSignal:
            connectionLost ? sender_.onConnectionLost(now, purpose.handle) : sender_.onFailure(now, purpose);
            break;
        case Kind::check:
            paths_.onFailure(now, purpose.handle);
            break;
        case Kind::unregister:
            leaving_ = false;
            core_.tell(event::Unregistered{false});
            break;
        }
    }
}

void RegistrationClient::onDeadline(TimePoint now) {
    core_.requester.onDeadline(now);
    takeFailures(now);
    if (!core_.stopped)
        for (auto& family : families_)
            family.onDeadline(now);
    settle(now);
}

TimePoint RegistrationClient::nextDeadline() const {
    TimePoint next = core_.requester.nextDeadline();
    if (core_.stopped) return leaving_ ? next : kNever;
    for (const auto& family : families_)
        next = std::min(next, family.nextDeadline());
    return std::min(next, sender_.nextDeadline());
}

void RegistrationClient::loseSession(TimePoint now, Duration atLeast, Duration atMost) {
    lostSession_ = std::exchange(core_.session, std::nullopt);
    ++core_.sessionsLost;
    rosterSync_.onSessionLost();
    receiver_.onSessionLost();
    const TimePoint when = now + between(atLeast, atMost, core_.random);
    for (auto& family : families_)
        if (core_.way(family.family())) family.startAt(when);
}

void RegistrationClient::settle(TimePoint now) {
    if (core_.sessionLost && !core_.stopped) loseSession(now, Duration::zero(), kReturnWithin);
    core_.sessionLost = false;
    if (core_.stopped) {
        for (auto& family : families_)
            if (family.state() != FamilyRegistration::State::idle) family.stop();
        return sender_.stop();
    }
    // One family founds the session; the others join it. A family whose turn has not come keeps its nonce.
    using State = FamilyRegistration::State;
    for (auto& family : families_) {
        const bool founding = std::ranges::any_of(
            families_, [](const auto& other) { return other.state() == State::registering; });
        if (family.state() == State::challenged && (core_.session || !founding)) family.proceed(now);
    }
    if (std::exchange(core_.probeWanted, false))
        for (auto& family : families_)
            family.probe(now);
    receiver_.takeWaiting(now, verifications_);
    followReachability();
    sender_.pump(now);
}

void RegistrationClient::followReachability() {
    bool any = false;
    bool allDead = true;
    std::string servers;
    for (auto& family : families_) {
        if (family.state() == FamilyRegistration::State::idle) continue;
        any = true;
        allDead = allDead && family.unreachable();
        servers += (servers.empty() ? "" : " nor ") + core_.way(family.family())->server.toString();
    }
    const bool unreachable = any && allDead;
    if (unreachable && !unreachable_) core_.tell(event::ServerUnreachable{"no answer from " + servers});
    if (unreachable_ && !unreachable) core_.tell(event::ServerBack{});
    unreachable_ = unreachable;
}

std::optional<RegistrationEvent> RegistrationClient::takeEvent() {
    if (core_.events.empty()) return std::nullopt;
    auto event = std::move(core_.events.front());
    core_.events.pop_front();
    return event;
}

std::optional<Endpoint> RegistrationClient::mapped(AddressFamily which) const {
    const auto& way = core_.ways[which == AddressFamily::ipv4 ? 0 : 1];
    return way ? way->mapped : std::nullopt;
}

} // namespace thisbe::signal
