#include "shared/stun/nat_behavior_discovery.h"

#include "shared/stun/attributes/xor_address_attribute.h"
#include "shared/stun/message_writer.h"

#include <array>

namespace thisbe::stun {

namespace {

constexpr std::size_t kMaxRequest = 64;

// The mapped address of a success response: XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS of servers that know no
// better.
std::optional<Endpoint> mappedAddress(const MessageView& response) {
    if (response.messageClass() != MessageClass::successResponse) return std::nullopt;
    if (const auto mapped = response.get<XorMappedAddress>()) return mapped->value.canonical();
    if (const auto mapped = response.get<MappedAddress>()) return mapped->value.canonical();
    return std::nullopt;
}

} // namespace

NatBehaviourDiscovery::NatBehaviourDiscovery(TimePoint now, const Options& options, RandomSource& random)
    : options_(options), random_(random), transactions_({.transactions = 1, .requestBytes = kMaxRequest}) {
    begin(now, Test::binding, options_.server);
}

void NatBehaviourDiscovery::begin(TimePoint now, Test test, const Endpoint& to, const ChangeRequest& change) {
    std::array<std::uint8_t, kMaxRequest> buffer{};
    currentId_ = newTransactionId(random_);
    MessageWriter writer(buffer, {MessageClass::request, method::kBinding, currentId_});
    const bool changed = change.changeAddress || change.changePort;
    if (changed) writer.add(change);
    const auto from = changed ? TransactionTable::From::anywhere : TransactionTable::From::requestedEndpoint;
    test_ = test;
    const auto started = transactions_.start(now, {.message = writer.finish(),
                                                   .local = options_.local,
                                                   .remote = to,
                                                   .policy = options_.policy,
                                                   .from = from});
    if (!started) test_ = Test::none;
}

void NatBehaviourDiscovery::beginFiltering(TimePoint now) {
    begin(now, Test::filteringBoth, options_.server, {.changeAddress = true, .changePort = true});
}

void NatBehaviourDiscovery::beginMapping(TimePoint now) {
    // Without a NAT there is no mapping to test (section 4.3).
    if (result_.mapping == MappingBehaviour::noNat) return beginHairpin(now);
    begin(now, Test::mappingAddress, {result_.otherAddress->address(), options_.server.port()});
}

void NatBehaviourDiscovery::beginHairpin(TimePoint now) {
    if (!options_.testHairpinning || !result_.mapped || result_.mapping == MappingBehaviour::noNat) {
        test_ = Test::none;
        return;
    }
    begin(now, Test::hairpin, *result_.mapped);
}

bool NatBehaviourDiscovery::onDatagram(TimePoint now, const Datagram& datagram) {
    const auto message = MessageView::parse(datagram.payload);
    if (!message || isDone()) return false;
    // Our own request coming back is all that the hairpin test waits for.
    if (test_ == Test::hairpin && message->isRequest() && message->transactionId() == currentId_) {
        result_.hairpinning = Hairpinning::supported;
        transactions_.cancel(currentId_);
        test_ = Test::none;
        return true;
    }
    const auto outcome = transactions_.match(now, *message, datagram.remote);
    if (!outcome) return false;
    transactions_.complete(outcome->id);
    onResponse(now, *message, datagram);
    return true;
}

void NatBehaviourDiscovery::onResponse(TimePoint now, const MessageView& response, const Datagram& datagram) {
    switch (test_) {
    case Test::binding:
        return onBinding(now, response, datagram);
    case Test::filteringBoth:
    case Test::filteringPort:
        if (response.messageClass() == MessageClass::successResponse)
            return onFiltering(now, datagram.remote);
        result_.filteringReason = UnknownBecause::serverError;
        return beginMapping(now);
    case Test::mappingAddress:
    case Test::mappingAddressAndPort:
        return onMapping(now, mappedAddress(response));
    case Test::hairpin:
    case Test::none:
        test_ = Test::none;
    }
}

void NatBehaviourDiscovery::onBinding(TimePoint now, const MessageView& response, const Datagram& datagram) {
    result_.mapped = mappedAddress(response);
    if (!result_.mapped) {
        result_.mappingReason = result_.filteringReason = UnknownBecause::serverError;
        test_ = Test::none;
        return;
    }
    // Without a NAT the mapped address is the local address (section 4.3).
    if (*result_.mapped == datagram.local.canonical()) result_.mapping = MappingBehaviour::noNat;
    if (const auto other = response.get<OtherAddress>()) result_.otherAddress = other->value.canonical();
    const bool useful = result_.otherAddress && result_.otherAddress->family() == options_.server.family() &&
                        result_.otherAddress->address() != options_.server.address() &&
                        result_.otherAddress->port() != options_.server.port();
    if (useful) return beginFiltering(now);
    result_.mappingReason = result_.filteringReason = UnknownBecause::noOtherAddress;
    beginHairpin(now);
}

void NatBehaviourDiscovery::onFiltering(TimePoint now, const Endpoint& from) {
    const bool otherPort = from.port() != options_.server.port();
    const bool otherAddress = from.address() != options_.server.address();
    // An answer to test II means endpoint-independent filtering; one to test III, address-dependent (section 4.4).
    if (test_ == Test::filteringBoth && otherAddress)
        result_.filtering = FilteringBehaviour::endpointIndependent;
    else if (test_ == Test::filteringPort && otherPort)
        result_.filtering = FilteringBehaviour::addressDependent;
    else
        result_.filteringReason = UnknownBecause::changeRequestIgnored;
    beginMapping(now);
}

void NatBehaviourDiscovery::onMapping(TimePoint now, const std::optional<Endpoint>& mapped) {
    if (!mapped) {
        result_.mappingReason = UnknownBecause::serverError;
        return beginHairpin(now);
    }
    if (test_ == Test::mappingAddress) {
        mappedByOtherAddress_ = mapped;
        if (mapped != result_.mapped) return begin(now, Test::mappingAddressAndPort, *result_.otherAddress);
        result_.mapping = MappingBehaviour::endpointIndependent;
    } else {
        result_.mapping = mapped == mappedByOtherAddress_ ? MappingBehaviour::addressDependent
                                                          : MappingBehaviour::addressAndPortDependent;
    }
    beginHairpin(now);
}

void NatBehaviourDiscovery::onSilence(TimePoint now) {
    switch (test_) {
    case Test::binding:
        result_.mappingReason = result_.filteringReason = UnknownBecause::noResponse;
        test_ = Test::none;
        return;
    case Test::filteringBoth:
        return begin(now, Test::filteringPort, options_.server, {.changeAddress = false, .changePort = true});
    case Test::filteringPort:
        result_.filtering = FilteringBehaviour::addressAndPortDependent;
        return beginMapping(now);
    case Test::mappingAddress:
    case Test::mappingAddressAndPort:
        result_.mappingReason = UnknownBecause::otherAddressSilent;
        return beginHairpin(now);
    case Test::hairpin:
        result_.hairpinning = Hairpinning::notSupported;
        [[fallthrough]];
    case Test::none:
        test_ = Test::none;
    }
}

void NatBehaviourDiscovery::onHardError(TimePoint now, const Endpoint& remote) {
    transactions_.onHardError(remote);
    onDeadline(now);
}

void NatBehaviourDiscovery::onDeadline(TimePoint now) {
    transactions_.onDeadline(now);
    if (transactions_.takeFailure()) onSilence(now);
}

} // namespace thisbe::stun
