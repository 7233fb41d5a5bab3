#include "shared/ice/gather/gatherer.h"

#include <algorithm>

namespace thisbe::ice {

namespace {

using Kind = GatheringEvent::Kind;

// Of relayed candidates; below those of hosts, so that it does not matter. UDP before connections.
constexpr std::uint16_t kRelayUdp = 1000;
constexpr std::uint16_t kRelayStream = 500;

// Unique, as every priority has to be.
std::uint16_t relayPreference(const Endpoint& relayed, bool overStream) {
    return static_cast<std::uint16_t>((overStream ? kRelayStream : kRelayUdp) + (relayed.isV6() ? 1 : 0));
}

std::vector<HostBase> limited(std::vector<HostBase> bases) {
    if (bases.size() > GatheringOptions::kMaxBases) bases.resize(GatheringOptions::kMaxBases);
    return bases;
}

RelaySource::Options relayOptions(const GatheringOptions& options) {
    return {.servers = options.relays,
            .username = options.username,
            .password = options.password,
            .firstBase = options.firstRelayedBase};
}

} // namespace

Gatherer::Gatherer(GatheringOptions options, RandomSource& random)
    : options_(std::move(options)),
      reflexive_({.servers = options_.stunServers}, random),
      relays_(relayOptions(options_), random) {
    options_.bases = limited(std::move(options_.bases));
}

void Gatherer::start(TimePoint now) {
    completeAt_ = now + options_.timeLimit;
    for (std::size_t i = 0; i < options_.bases.size(); ++i)
        addHost(options_.bases[i], i);
    // The allocation takes two round trips at least, the mapping one.
    relays_.start(now);
    reflexive_.setBases(now, options_.bases);
    review(now);
}

void Gatherer::update(TimePoint now, std::vector<HostBase> bases, std::vector<RelayServer> relays) {
    const std::vector<HostBase> before = std::exchange(options_.bases, limited(std::move(bases)));
    for (const HostBase& base : before) {
        if (baseNamed(base.id) == nullptr) withdraw(base.id);
    }
    for (std::size_t i = 0; i < options_.bases.size(); ++i) {
        if (std::ranges::find(before, options_.bases[i]) == before.end()) addHost(options_.bases[i], i);
    }
    if (nat64Base_ && baseNamed(*nat64Base_) == nullptr) forgetNat64();
    relays_.setServers(now, std::move(relays));
    reflexive_.setBases(now, options_.bases);
    review(now);
}

const HostBase* Gatherer::baseNamed(BaseId base) const {
    const auto found = std::ranges::find(options_.bases, base, &HostBase::id);
    return found == options_.bases.end() ? nullptr : &*found;
}

// "65535 … if there is only a single IP address"; else unique, in the order of the bases (RFC 8421).
std::uint16_t Gatherer::preferenceOf(BaseId base) const {
    const HostBase* known = baseNamed(base);
    const auto rank = known == nullptr ? 0 : known - options_.bases.data();
    return static_cast<std::uint16_t>(kHighestLocalPreference - rank);
}

void Gatherer::addHost(const HostBase& base, std::size_t rank) {
    if (base.viaNat64) return;
    const auto preference = static_cast<std::uint16_t>(kHighestLocalPreference - rank);
    announce(
        {.candidate = {.type = CandidateType::host,
                       .foundation = candidateFoundation(CandidateType::host, base.endpoint.address(), {}),
                       .priority = candidatePriority(CandidateType::host, preference),
                       .endpoint = base.endpoint,
                       .related = {}},
         .base = base.id});
}

void Gatherer::addMapping(BaseId base, const Endpoint& mapped, const IpAddress& by) {
    const HostBase* host = baseNamed(base);
    if (host == nullptr) return;
    constexpr auto kType = CandidateType::serverReflexive;
    // What the same server saw before is no more; sessions that know of it find out by their checks.
    const std::string foundation = candidateFoundation(kType, host->endpoint.address(), by);
    std::erase_if(candidates_, [&](const LocalCandidate& candidate) {
        return candidate.base == base && candidate.candidate.foundation == foundation;
    });
    announce({.candidate = {.type = kType,
                            .foundation = foundation,
                            .priority = candidatePriority(kType, preferenceOf(base)),
                            .endpoint = mapped,
                            .related = host->endpoint},
              .base = base});
}

void Gatherer::onReflexive(const ReflexiveSource::Finding& finding) {
    if (finding.problem) return note(*finding.problem);
    forgetProblem(CandidateType::serverReflexive, {finding.server, ServerTransport::udp},
                  finding.base.endpoint.address());
    if (finding.mapped->isV4() && finding.base.endpoint.isV6()) return onNat64(finding);
    addMapping(finding.base.id, *finding.mapped, finding.server.address());
}

// The server's address is synthesized: below which prefix, we know already or see from how the server names
// itself.
void Gatherer::onNat64(const ReflexiveSource::Finding& finding) {
    const IpAddress& server = finding.server.address();
    auto prefix = options_.nat64;
    if (finding.origin && !(prefix && prefix->extract(server)))
        prefix = Nat64Prefix::between(*finding.origin, server);
    const auto base = std::ranges::find(options_.bases, true, &HostBase::viaNat64);
    if (!prefix || !prefix->extract(server) || base == options_.bases.end())
        return note({.wanted = CandidateType::serverReflexive,
                     .server = finding.server,
                     .transport = ServerTransport::udp,
                     .base = finding.base.endpoint.address(),
                     .reason = GatheringProblem::Reason::otherFamily,
                     .error = {},
                     .streamEnd = {}});
    // Its own source address has a mapping of its own: only one of them can stand for IPv4.
    if (!nat64Base_) {
        nat64Base_ = finding.base.id;
        GatheringEvent event;
        event.kind = Kind::nat64;
        event.base = finding.base.id;
        event.nat64 = prefix;
        tell(std::move(event));
    }
    if (nat64Base_ == finding.base.id) addMapping(base->id, *finding.mapped, server);
}

void Gatherer::forgetNat64() {
    nat64Base_.reset();
    for (const HostBase& base : options_.bases)
        if (base.viaNat64) withdraw(base.id);
}

void Gatherer::onRelay(const RelaySource::Finding& finding) {
    using Found = RelaySource::Finding::Kind;
    constexpr auto kType = CandidateType::relayed;
    GatheringEvent event;
    event.server = finding.server;
    event.relay = finding.relay;
    switch (finding.kind) {
    case Found::openStream:
        event.kind = Kind::openStream;
        return tell(std::move(event));
    case Found::closeStream:
        event.kind = Kind::closeStream;
        return tell(std::move(event));
    case Found::failed:
        return note(finding.problem);
    case Found::lost:
        return withdraw(finding.base);
    case Found::allocated:
        break;
    }
    forgetProblem(kType, finding.server, {});
    const bool overStream = finding.server.transport != ServerTransport::udp;
    announce(
        {.candidate = {.type = kType,
                       // "If the candidate is relayed, its base is itself" in address and port.
                       .foundation = candidateFoundation(kType, finding.relayed.address(),
                                                         finding.server.endpoint.address(), overStream),
                       .priority = candidatePriority(kType, relayPreference(finding.relayed, overStream)),
                       .endpoint = finding.relayed,
                       .related = finding.mapped},
         .base = finding.base});
}

// "A candidate is redundant if and only if its transport address and base equal those of another candidate"
// (RFC 8445, section 5.1.3): the one with the lower priority goes, which is the one that comes later here.
void Gatherer::announce(LocalCandidate candidate) {
    const bool redundant = std::ranges::any_of(candidates_, [&](const LocalCandidate& other) {
        return other.base == candidate.base && other.candidate.endpoint == candidate.candidate.endpoint;
    });
    if (redundant) return;
    candidates_.push_back(candidate);
    GatheringEvent event;
    event.kind = Kind::candidate;
    event.base = candidate.base;
    event.candidate = std::move(candidate);
    tell(std::move(event));
}

void Gatherer::withdraw(BaseId base) {
    if (std::erase_if(candidates_, [&](const LocalCandidate& candidate) { return candidate.base == base; }) ==
        0)
        return;
    GatheringEvent event;
    event.kind = Kind::baseLost;
    event.base = base;
    tell(std::move(event));
}

void Gatherer::forgetProblem(CandidateType wanted, const RelayServer& server,
                             const std::optional<IpAddress>& base) {
    std::erase_if(problems_, [&](const GatheringProblem& known) {
        return known.wanted == wanted && known.server == server.endpoint &&
               known.transport == server.transport && known.base == base;
    });
}

void Gatherer::note(const GatheringProblem& problem) {
    forgetProblem(problem.wanted, {problem.server, problem.transport}, problem.base);
    if (problems_.size() < kMaxProblems) problems_.push_back(problem);
    GatheringEvent event;
    event.kind = Kind::problem;
    event.problem = problem;
    tell(std::move(event));
}

// What every call that may have changed something ends with.
void Gatherer::review(TimePoint now) {
    while (const auto finding = reflexive_.takeFinding())
        onReflexive(*finding);
    while (const auto finding = relays_.takeFinding())
        onRelay(*finding);
    if (complete_ || completeAt_ == kNever) return;
    if (now < completeAt_ && !(reflexive_.settled() && relays_.settled())) return;
    complete_ = true;
    completeAt_ = kNever;
    tell({});
}

Gatherer::Received Gatherer::onDatagram(TimePoint now, const Datagram& datagram) {
    Received received = relays_.onDatagram(now, datagram);
    if (received.peer) return received;
    received.taken = received.taken || reflexive_.onDatagram(now, datagram);
    if (received.taken) review(now);
    return received;
}

void Gatherer::onPathError(TimePoint now, const Endpoint& remote) {
    reflexive_.onHardError(now, remote);
    relays_.onHardError(now, remote);
    review(now);
}

void Gatherer::onDeadline(TimePoint now) {
    reflexive_.onDeadline(now);
    relays_.onDeadline(now);
    review(now);
}

TimePoint Gatherer::nextDeadline() const {
    return std::min({reflexive_.nextDeadline(), relays_.nextDeadline(), completeAt_});
}

bool Gatherer::takeOutput(DatagramBatch& batch) {
    const bool more = relays_.takeOutput(batch);
    return reflexive_.takeOutput(batch) || more;
}

std::optional<GatheringEvent> Gatherer::takeEvent() {
    if (events_.empty()) return std::nullopt;
    GatheringEvent event = std::move(events_.front());
    events_.pop_front();
    return event;
}

void Gatherer::onStreamOpened(TimePoint now, RelayId relay, const Endpoint& local) {
    relays_.onStreamOpened(now, relay, local);
}

void Gatherer::onStreamClosed(TimePoint now, RelayId relay, StreamEnd end) {
    relays_.onStreamClosed(now, relay, end);
    review(now);
}

Gatherer::Received Gatherer::onStreamMessage(TimePoint now, RelayId relay, ByteView message) {
    Received received = relays_.onStreamMessage(now, relay, message);
    if (!received.peer) review(now);
    return received;
}

} // namespace thisbe::ice
