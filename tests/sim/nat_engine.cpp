#include "tests/sim/nat_engine.h"

#include <algorithm>
#include <stdexcept>

namespace thisbe::sim {

using natlab::EndpointDependence;

namespace {

void check(const NatConfig& config) {
    if (config.externalAddresses.empty()) throw std::invalid_argument("a NAT needs an external address");
    const AddressFamily family = config.externalAddresses.front().family();
    for (const IpAddress& address : config.externalAddresses) {
        if (address.family() != family) {
            throw std::invalid_argument("external address " + address.toString() +
                                        " is of another family than the first; give addresses of one family");
        }
    }
    if (config.firstPort == 0 || config.firstPort > config.lastPort) {
        throw std::invalid_argument("port range " + std::to_string(config.firstPort) + "-" +
                                    std::to_string(config.lastPort) + " holds no port");
    }
    constexpr natlab::NatBehavior kStrict{EndpointDependence::addressAndPortDependent,
                                          EndpointDependence::addressAndPortDependent};
    if (config.portOverloading && config.behavior != kStrict) {
        throw std::invalid_argument(
            "port overloading needs address-and-port-dependent mapping and filtering");
    }
    if (config.tracksUnsolicited && !config.portOverloading) {
        throw std::invalid_argument("tracking unsolicited packets needs port overloading");
    }
}

} // namespace

NatEngine::NatEngine(NatConfig config, RandomSource& random)
    : config_(std::move(config)),
      random_(random),
      mappings_(config_.bindingTimeout),
      permissions_(config_.bindingTimeout),
      unsolicited_(config_.unsolicitedTimeout),
      nextPort_(config_.firstPort) {
    check(config_);
    reset();
}

void NatEngine::reset() {
    mappings_.clear();
    byExternal_.clear();
    permissions_.clear();
    unsolicited_.clear();
    pools_.assign(config_.externalAddresses.size(), PortPool(config_.firstPort, config_.lastPort));
    nextPort_ = config_.firstPort;
}

NatResult NatEngine::outbound(const Endpoint& internal, const Endpoint& remote, TimePoint now) {
    expire(now);
    if (remote.family() != config_.externalAddresses.front().family()) return count(NatDrop::wrongFamily);
    const bool toOneself = isExternal(remote.address());
    if (toOneself && !config_.hairpinning) return count(NatDrop::hairpin);

    const auto mapping = findOrCreate(internal, remote, now);
    if (!mapping) return count(mapping.error());
    const Endpoint external = (*mapping)->value.external;
    mappings_.touch(**mapping, now);
    if (!permit(external, remote, now)) return count(NatDrop::filterLimit);
    if (toOneself) return hairpin(internal, external, remote, now);
    ++statistics_.outbound;
    return {NatDrop::none, NatResult::Side::outside, external, remote};
}

NatResult NatEngine::inbound(const Endpoint& remote, const Endpoint& external, TimePoint now) {
    expire(now);
    const NatResult result = deliver(remote, remote, external, now);
    if (result.passed()) ++statistics_.inbound;
    return result;
}

// RFC 4787 REQ-9: "A NAT MUST support 'Hairpinning'", and a): "A NAT Hairpinning behavior MUST be 'External
// source IP address and port'".
NatResult NatEngine::hairpin(const Endpoint& internal, const Endpoint& mapped, const Endpoint& destination,
                             TimePoint now) {
    const bool showsInternal = config_.hairpinSource == NatConfig::HairpinSource::internal;
    const NatResult result = deliver(showsInternal ? internal : mapped, mapped, destination, now);
    if (result.passed()) ++statistics_.hairpinned;
    return result;
}

NatResult NatEngine::deliver(const Endpoint& source, const Endpoint& remote, const Endpoint& external,
                             TimePoint now) {
    const auto found = byExternal_.find(externalKey(external, remote));
    if (found == byExternal_.end()) {
        if (!config_.tracksUnsolicited || !isExternal(external.address())) return count(NatDrop::noMapping);
        rememberUnsolicited(external, remote, now);
        return count(NatDrop::unsolicited);
    }
    if (!admits(external, remote)) return count(NatDrop::filtered);
    Mappings::Entry& mapping = *found->second;
    if (config_.inboundRefresh) {
        mappings_.touch(mapping, now);
        permit(external, remote, now);
    }
    return {NatDrop::none, NatResult::Side::inside, source, mapping.key.near};
}

std::optional<Endpoint> NatEngine::internalOf(const Endpoint& external, const Endpoint& remote,
                                              TimePoint now) {
    expire(now);
    const auto found = byExternal_.find(externalKey(external, remote));
    if (found == byExternal_.end()) return std::nullopt;
    return found->second->key.near;
}

std::optional<Endpoint> NatEngine::externalOf(const Endpoint& internal, const Endpoint& remote,
                                              TimePoint now) {
    expire(now);
    const auto* mapping = mappings_.find({internal, dependent(config_.behavior.mapping, remote)});
    if (mapping == nullptr) return std::nullopt;
    return mapping->value.external;
}

bool NatEngine::isExternal(const IpAddress& address) const {
    return std::find(config_.externalAddresses.begin(), config_.externalAddresses.end(), address) !=
           config_.externalAddresses.end();
}

// As much of the remote endpoint as a behaviour looks at.
Endpoint NatEngine::dependent(EndpointDependence dependence, const Endpoint& remote) {
    switch (dependence) {
    case EndpointDependence::endpointIndependent:
        return {};
    case EndpointDependence::addressDependent:
        return {remote.address(), 0};
    case EndpointDependence::addressAndPortDependent:
        return remote;
    }
    return remote;
}

Flow NatEngine::externalKey(const Endpoint& external, const Endpoint& remote) const {
    return {external, config_.portOverloading ? remote : Endpoint{}};
}

void NatEngine::expire(TimePoint now) {
    // A permission is never touched without its mapping, so it goes first and none is left over.
    permissions_.expire(now);
    unsolicited_.expire(now);
    mappings_.expire(now, [this](const Mappings::Entry& entry) {
        const Endpoint& external = entry.value.external;
        byExternal_.erase(externalKey(external, entry.key.far));
        if (config_.portOverloading) return;
        const auto& addresses = config_.externalAddresses;
        const auto pool =
            std::find(addresses.begin(), addresses.end(), external.address()) - addresses.begin();
        pools_[static_cast<std::size_t>(pool)].release(external.port());
    });
}

Result<NatEngine::Mappings::Entry*, NatDrop> NatEngine::findOrCreate(const Endpoint& internal,
                                                                     const Endpoint& remote, TimePoint now) {
    const Flow key{internal, dependent(config_.behavior.mapping, remote)};
    if (auto* known = mappings_.find(key)) return known;
    if (mappings_.size() >= config_.maxMappings) return tl::make_unexpected(NatDrop::mappingLimit);
    const auto external = config_.portOverloading ? allocateOverloaded(internal, remote) : allocate(internal);
    if (!external) return tl::make_unexpected(NatDrop::portsExhausted);
    auto& entry = mappings_.insert(key, {*external}, now);
    byExternal_.emplace(externalKey(*external, remote), &entry);
    return &entry;
}

std::size_t NatEngine::poolOf(const IpAddress& internal) {
    if (pools_.size() == 1) return 0;
    switch (config_.pooling) {
    case NatConfig::Pooling::paired:
        return std::hash<IpAddress>{}(internal) % pools_.size();
    case NatConfig::Pooling::arbitrary:
        return static_cast<std::size_t>(random_.below(pools_.size()));
    }
    return 0;
}

std::optional<Endpoint> NatEngine::allocate(const Endpoint& internal) {
    const std::size_t index = poolOf(internal.address());
    PortPool& pool = pools_[index];
    const IpAddress& address = config_.externalAddresses[index];
    std::optional<std::uint16_t> port;
    switch (config_.allocation) {
    case NatConfig::PortAllocation::preserving:
        if (pool.take(internal.port())) return Endpoint{address, internal.port()};
        [[fallthrough]];
    case NatConfig::PortAllocation::random:
        port = randomPort();
        if (config_.preservesParity)
            port = static_cast<std::uint16_t>((*port & ~1U) | (internal.port() & 1U));
        break;
    case NatConfig::PortAllocation::sequential:
        port = nextPort_;
        if (config_.preservesParity && (*port ^ internal.port()) % 2 != 0) ++*port;
        break;
    }
    port = pool.takeNext(*port, config_.preservesParity);
    if (!port) return std::nullopt;
    nextPort_ = *port == config_.lastPort ? config_.firstPort : static_cast<std::uint16_t>(*port + 1);
    return Endpoint{address, *port};
}

// Linux keeps the port unless the whole flow, seen from outside, is taken; then it tries others.
std::optional<Endpoint> NatEngine::allocateOverloaded(const Endpoint& internal, const Endpoint& remote) {
    const IpAddress& address = config_.externalAddresses[poolOf(internal.address())];
    const auto isFree = [&](std::uint16_t port) {
        const Flow flow{{address, port}, remote};
        return byExternal_.find(flow) == byExternal_.end() && unsolicited_.find(flow) == nullptr;
    };
    const bool keeps = config_.allocation == NatConfig::PortAllocation::preserving;
    const bool inRange = internal.port() >= config_.firstPort && internal.port() <= config_.lastPort;
    if (keeps && inRange && isFree(internal.port())) return Endpoint{address, internal.port()};

    std::uint16_t port =
        config_.allocation == NatConfig::PortAllocation::sequential ? nextPort_ : randomPort();
    const std::uint32_t ports = std::uint32_t{config_.lastPort} - config_.firstPort + 1;
    for (std::uint32_t tried = 0; tried < ports; ++tried) {
        const auto following =
            port == config_.lastPort ? config_.firstPort : static_cast<std::uint16_t>(port + 1);
        if (isFree(port)) {
            nextPort_ = following;
            return Endpoint{address, port};
        }
        port = following;
    }
    return std::nullopt;
}

std::uint16_t NatEngine::randomPort() {
    const std::uint64_t ports = std::uint64_t{config_.lastPort} - config_.firstPort + 1;
    return static_cast<std::uint16_t>(config_.firstPort + random_.below(ports));
}

bool NatEngine::permit(const Endpoint& external, const Endpoint& remote, TimePoint now) {
    if (config_.behavior.filtering == EndpointDependence::endpointIndependent) return true;
    const Flow key{external, dependent(config_.behavior.filtering, remote)};
    if (auto* known = permissions_.find(key)) {
        permissions_.touch(*known, now);
        return true;
    }
    if (permissions_.size() >= config_.maxFilterEntries) return false;
    permissions_.insert(key, {}, now);
    return true;
}

bool NatEngine::admits(const Endpoint& external, const Endpoint& remote) const {
    if (config_.behavior.filtering == EndpointDependence::endpointIndependent) return true;
    return permissions_.find({external, dependent(config_.behavior.filtering, remote)}) != nullptr;
}

void NatEngine::rememberUnsolicited(const Endpoint& external, const Endpoint& remote, TimePoint now) {
    const Flow flow{external, remote};
    if (auto* known = unsolicited_.find(flow)) {
        unsolicited_.touch(*known, now);
    } else if (unsolicited_.size() < config_.maxFilterEntries) {
        unsolicited_.insert(flow, {}, now);
    }
}

NatResult NatEngine::count(NatDrop reason) {
    ++statistics_.drops[static_cast<std::size_t>(reason)];
    return NatResult::dropped(reason);
}

} // namespace thisbe::sim
