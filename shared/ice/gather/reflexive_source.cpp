#include "shared/ice/gather/reflexive_source.h"

#include "shared/base/address_class.h"
#include "shared/stun/attributes/address_attribute.h"
#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/message_writer.h"

#include <algorithm>
#include <array>

namespace thisbe::ice {

namespace {

using namespace std::chrono_literals;
using Reason = GatheringProblem::Reason;

// "every time Ta ms has elapsed, the agent can send one" (RFC 8445, section 5.1.1); Ta is 5 ms at least.
constexpr Duration kPacing = 5ms;

// Such an address is seen as itself, by servers on the same link only.
bool isNeverMapped(const IpAddress& address) {
    const AddressClass kind = classify(address);
    return kind == AddressClass::linkLocal || kind == AddressClass::loopback;
}

} // namespace

ReflexiveSource::ReflexiveSource(Options options, RandomSource& random)
    : options_(std::move(options)), random_(random) {}

void ReflexiveSource::setBases(TimePoint now, std::span<const HostBase> bases) {
    std::erase_if(probes_,
                  [&](const Probe& probe) { return std::ranges::find(bases, probe.base) == bases.end(); });
    TimePoint askAt = now;
    for (const HostBase& base : bases) {
        const auto isKnown = [&](const Probe& probe) { return probe.base == base; };
        if (std::ranges::any_of(probes_, isKnown) || base.viaNat64 || isNeverMapped(base.endpoint.address()))
            continue;
        for (const Endpoint& server : options_.servers) {
            if (server.family() != base.endpoint.family() || probes_.size() == kMaxProbes) continue;
            probes_.push_back(
                {.number = nextNumber_++, .base = base, .server = server, .askAt = askAt, .mapped = {}});
            askAt += kPacing;
        }
    }
    onDeadline(now);
}

void ReflexiveSource::ask(TimePoint now, Probe& probe) {
    std::array<std::uint8_t, 32> buffer;
    stun::MessageWriter writer(
        buffer, {stun::MessageClass::request, stun::method::kBinding, stun::newTransactionId(random_)});
    probe.askAt = kNever;
    const auto started = transactions_.start(now, {.message = writer.finish(),
                                                   .local = probe.base.endpoint,
                                                   .remote = probe.server,
                                                   .context = probe.number,
                                                   .policy = options_.retransmission});
    // Transactions of bases that went may fill the table for some seconds.
    if (!started) probe.askAt = now + 1s;
}

ReflexiveSource::Probe* ReflexiveSource::find(std::uint64_t number) {
    const auto found = std::ranges::find(probes_, number, &Probe::number);
    return found == probes_.end() ? nullptr : &*found;
}

bool ReflexiveSource::onDatagram(TimePoint now, const Datagram& datagram) {
    const auto message = stun::MessageView::parse(datagram.payload);
    if (!message || !message->isResponse()) return false;
    const auto outcome = transactions_.match(now, *message, datagram.remote);
    if (!outcome) return false;
    transactions_.complete(outcome->id);
    if (Probe* probe = find(outcome->context)) onAnswer(now, *probe, *message);
    return true;
}

void ReflexiveSource::onAnswer(TimePoint now, Probe& probe, const stun::MessageView& message) {
    if (message.messageClass() == stun::MessageClass::errorResponse) {
        const auto error = message.get<stun::ErrorCode>();
        return fail(now, probe, Reason::refused, error ? error->number : stun::ErrorNumber::serverError);
    }
    const auto mapped = message.get<stun::XorMappedAddress>();
    if (!mapped || mapped->value.port() == 0) return fail(now, probe, Reason::malformed);
    const Endpoint address = mapped->value.canonical();
    // An IPv6 base that is seen as IPv4 stands behind a NAT64; the other way round ICE has no use for it.
    if (address.isV6() && probe.base.endpoint.isV4()) return fail(now, probe, Reason::otherFamily);
    probe.askAt = now + options_.keepalive;
    probe.settled = true;
    if (probe.mapped == address) return;
    probe.mapped = address;
    Finding finding{
        .base = probe.base, .server = probe.server, .mapped = address, .origin = {}, .problem = {}};
    if (const auto origin = message.get<stun::ResponseOrigin>())
        finding.origin = origin->value.canonical().address();
    findings_.push_back(finding);
}

void ReflexiveSource::fail(TimePoint now, Probe& probe, Reason reason,
                           std::optional<stun::ErrorNumber> error) {
    probe.askAt = now + options_.keepalive;
    // Later silence is the server's, or the network's: the candidate may still be good.
    if (std::exchange(probe.settled, true)) return;
    findings_.push_back({.base = probe.base,
                         .server = probe.server,
                         .mapped = {},
                         .origin = {},
                         .problem = GatheringProblem{.wanted = CandidateType::serverReflexive,
                                                     .server = probe.server,
                                                     .transport = ServerTransport::udp,
                                                     .base = probe.base.endpoint.address(),
                                                     .reason = reason,
                                                     .error = error,
                                                     .streamEnd = {}}});
}

void ReflexiveSource::takeFailures(TimePoint now) {
    while (const auto failure = transactions_.takeFailure()) {
        if (Probe* probe = find(failure->context)) fail(now, *probe, Reason::noAnswer);
    }
}

void ReflexiveSource::onHardError(TimePoint now, const Endpoint& server) {
    // A forged one must not end a keepalive.
    const bool isKnown = std::ranges::any_of(
        probes_, [&](const Probe& probe) { return probe.server == server && probe.mapped; });
    if (isKnown) return;
    transactions_.onHardError(server);
    takeFailures(now);
}

void ReflexiveSource::onDeadline(TimePoint now) {
    transactions_.onDeadline(now);
    takeFailures(now);
    for (Probe& probe : probes_) {
        if (now >= probe.askAt) ask(now, probe);
    }
}

TimePoint ReflexiveSource::nextDeadline() const {
    TimePoint next = transactions_.nextDeadline();
    for (const Probe& probe : probes_)
        next = std::min(next, probe.askAt);
    return next;
}

std::optional<ReflexiveSource::Finding> ReflexiveSource::takeFinding() {
    if (findings_.empty()) return std::nullopt;
    Finding finding = findings_.front();
    findings_.pop_front();
    return finding;
}

bool ReflexiveSource::settled() const {
    return std::ranges::all_of(probes_, &Probe::settled);
}

} // namespace thisbe::ice
