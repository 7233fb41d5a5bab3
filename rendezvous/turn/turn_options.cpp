#include "rendezvous/turn/turn_options.h"

#include "shared/net/host_addresses.h"

#include <algorithm>
#include <charconv>

namespace thisbe::rendezvous {

namespace {

template<class Value, class Parse>
void addList(CLI::App& app, const char* name, std::vector<Value>& out, Parse parse, const char* type,
             const char* help) {
    app.add_option_function<std::vector<std::string>>(
           name,
           [&out, parse, name](const std::vector<std::string>& texts) {
               out.clear();
               for (const std::string& text : texts) {
                   auto value = parse(text);
                   if (!value) throw CLI::ValidationError(name, value.error().message);
                   out.push_back(*value);
               }
           },
           help)
        ->type_name(type)
        ->take_all();
}

Result<IpAddress> parseRelayAddress(const std::string& text) {
    auto address = IpAddress::parse(text);
    if (address && (address->isUnspecified() || address->canonical() != *address))
        return failure("'" + text +
                       "' is no address that packets can be sent from; name one of this host's own");
    return address;
}

PortRange parsePorts(const std::string& text) {
    unsigned first = 0;
    unsigned last = 0;
    const char* const end = text.data() + text.size();
    const auto [dash, firstError] = std::from_chars(text.data(), end, first);
    const bool hasDash = firstError == std::errc{} && dash != end && *dash == '-';
    const auto [rest, lastError] =
        hasDash ? std::from_chars(dash + 1, end, last) : std::from_chars(end, end, last);
    if (!hasDash || lastError != std::errc{} || rest != end || first < 1024 || last > 65535 || first > last)
        throw CLI::ValidationError("--relay-ports", "'" + text +
                                                        "' is no range of ports; expected MIN-MAX within " +
                                                        "1024-65535, for example 49152-65535");
    return {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)};
}

void addLimit(CLI::App& app, const char* name, BucketRate& limit, std::uint64_t leastBurst,
              const char* help) {
    app.add_option_function<std::uint64_t>(
           name,
           [&limit, leastBurst](std::uint64_t perSecond) {
               limit = {.perSecond = perSecond, .burst = std::max(perSecond, leastBurst)};
           },
           help)
        ->type_name("N");
}

void addQuotas(CLI::App& app, TurnLimits& limits) {
    const auto add = [&app](const char* name, auto& value, const char* help) {
        return app.add_option(name, value, help)->type_name("N")->capture_default_str();
    };
    add("--max-allocations-per-user", limits.user.allocations, "Relay allocations of one user (0: no limit)");
    add("--max-allocations-per-source", limits.source.allocations,
        "Relay allocations of one IPv4 address or IPv6 /56 (0: no limit)");
    add("--max-allocations-per-worker", limits.allocationsPerWorker, "Relay allocations of each worker")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30U));
    add("--max-permissions-per-allocation", limits.permissionsPerAllocation,
        "Peer addresses that one allocation may have permissions for")
        ->check(CLI::Range(1, 65535));
    // As many as there are numbers.
    add("--max-channels-per-allocation", limits.channelsPerAllocation,
        "Peers that one allocation may bind channels to")
        ->check(CLI::Range(1, 16383));
}

void addRates(CLI::App& app, TurnLimits& limits) {
    constexpr std::uint64_t kDatagram = 65535;
    // A client sets all of its peers up at once.
    constexpr std::uint64_t kPeersAtOnce = 64;
    addLimit(app, "--max-relay-bytes-per-user", limits.user.bandwidth, kDatagram,
             "Bytes a second that one user may relay, both directions together (default: no limit)");
    addLimit(app, "--max-relay-bytes-per-source", limits.source.bandwidth, kDatagram,
             "The same for one IPv4 address or IPv6 /56 (default: no limit)");
    addLimit(app, "--max-allocation-rate", limits.user.allocationRate, 10,
             "Allocations a second of one user (default: no limit)");
    addLimit(app, "--max-allocation-rate-per-source", limits.source.allocationRate, 10,
             "The same for one IPv4 address or IPv6 /56 (default: no limit)");
    addLimit(app, "--max-permission-rate", limits.user.permissionRate, kPeersAtOnce,
             "Peer addresses a second that one user may ask permissions for (default: no limit)");
    addLimit(app, "--max-permission-rate-per-source", limits.source.permissionRate, kPeersAtOnce,
             "The same for one IPv4 address or IPv6 /56 (default: no limit)");
    addLimit(app, "--max-channel-rate", limits.user.channelRate, kPeersAtOnce,
             "Channels a second that one user may bind or refresh (default: no limit)");
    addLimit(app, "--max-channel-rate-per-source", limits.source.channelRate, kPeersAtOnce,
             "The same for one IPv4 address or IPv6 /56 (default: no limit)");
    addLimit(app, "--max-challenges-per-source", limits.challenges, 1000,
             "Unauthenticated replies a second over UDP to one IPv4 address or IPv6 /56 (default: 200; 0: no "
             "limit)");
}

std::vector<IpAddress> addressesToRelayFrom() {
    const HostAddressRules rules{.loopback = false, .linkLocal = false, .privacy = false};
    std::vector<IpAddress> out;
    if (const auto found = hostAddresses(rules))
        for (const HostAddress& host : *found)
            out.push_back(host.address);
    return out;
}

// One of each family, so that a client is told an address that it can be reached at, wherever it came in.
std::vector<IpAddress> defaultRelays(const std::vector<IpAddress>& listen) {
    std::vector<IpAddress> out;
    std::ranges::copy_if(listen, std::back_inserter(out),
                         [](const IpAddress& a) { return !a.isUnspecified(); });
    if (!out.empty()) return out;
    for (const AddressFamily family : {AddressFamily::ipv4, AddressFamily::ipv6}) {
        const auto listens =
            std::ranges::any_of(listen, [&](const IpAddress& a) { return a.family() == family; });
        for (const IpAddress& address : addressesToRelayFrom()) {
            if (!listens || address.family() != family) continue;
            out.push_back(address);
            break;
        }
    }
    return out;
}

// The first external address of a family belongs to its first relay address, and so on.
std::vector<RelayAddress> paired(const std::vector<IpAddress>& relays,
                                 const std::vector<IpAddress>& externals) {
    std::vector<RelayAddress> out;
    std::array<std::size_t, 2> used{};
    for (const IpAddress& relay : relays) {
        std::size_t skip = used[relay.isV4() ? 0 : 1]++;
        IpAddress external = relay;
        for (const IpAddress& candidate : externals) {
            if (candidate.family() != relay.family()) continue;
            if (skip-- == 0) external = candidate;
        }
        out.push_back({relay, external});
    }
    return out;
}

} // namespace

void addTurnOptions(CLI::App& app, TurnOptions& options) {
    addList(app, "--relay-address", options.relayAddresses, parseRelayAddress, "ADDR",
            "Relay from this address of the host; may be repeated (default: the addresses listened on)");
    addList(app, "--external-address", options.externalAddresses, parseRelayAddress, "ADDR",
            "What the relay address looks like from outside, behind 1:1 NAT; in the order of the relay "
            "addresses of "
            "its family");
    app.add_option_function<std::string>(
           "--relay-ports", [&options](const std::string& text) { options.ports = parsePorts(text); },
           "Ports of relayed addresses (default: 49152-65535)")
        ->type_name("MIN-MAX");
    const auto parsePrefix = [](const std::string& text) { return IpPrefix::parse(text); };
    addList(app, "--allow-peer", options.allowPeers, parsePrefix, "CIDR",
            "Let clients send to this range too; by default only to global addresses. May be repeated");
    addList(app, "--deny-peer", options.denyPeers, parsePrefix, "CIDR",
            "Never let clients send to this range; of several ranges the longest wins. May be repeated");
    app.add_flag("--no-relay", options.off, "Offer no relay (TURN)");
    app.add_flag("--strict-channels", options.strictChannels,
                 "Refuse channel numbers above 0x4FFF, which RFC 5766 allowed and its clients use");
    app.add_option("--tls-port", options.tlsPort, "TLS port; needs --cert and --key")
        ->type_name("PORT")
        ->capture_default_str();
    app.add_option("--cert", options.certificate, "Certificate chain for TLS, PEM")->type_name("FILE");
    app.add_option("--key", options.key, "Its private key, PEM")->type_name("FILE");
    addQuotas(app, options.limits);
    addRates(app, options.limits);
}

void checkTurnOptions(const TurnOptions& options) {
    if (options.certificate.empty() != options.key.empty())
        throw StartupError(ExitStatus::usage, "--cert and --key belong together: give both or neither");
    for (const AddressFamily family : {AddressFamily::ipv4, AddressFamily::ipv6}) {
        const auto ofFamily = [family](const IpAddress& address) { return address.family() == family; };
        const auto externals = std::ranges::count_if(options.externalAddresses, ofFamily);
        const auto relays = std::ranges::count_if(options.relayAddresses, ofFamily);
        if (externals != 0 && externals != relays) {
            throw StartupError(ExitStatus::usage,
                               std::string("--external-address is given ") + std::to_string(externals) +
                                   " times and --relay-address " + std::to_string(relays) + " times for " +
                                   toString(family) +
                                   "; each external address needs the relay address that it stands for");
        }
    }
}

TurnConfig turnConfigOf(const TurnOptions& options, const std::vector<IpAddress>& listen,
                        const std::string& realm, Log& log) {
    TurnConfig config;
    config.realm = realm;
    config.ports = options.ports;
    config.limits = options.limits;
    config.channelsOfRfc5766 = !options.strictChannels;
    config.joinWorkers = options.joinWorkers;
    config.peers = {.allow = options.allowPeers, .deny = options.denyPeers, .own = listen};
    if (auto addresses = allHostAddresses())
        config.hostAddresses = std::move(*addresses);
    else
        log.write(LogLevel::warning,
                  "event=own-addresses-unknown detail=\"" + addresses.error().message + "\"");
    if (options.off) return config;
    config.relays = paired(options.relayAddresses.empty() ? defaultRelays(listen) : options.relayAddresses,
                           options.externalAddresses);
    for (const RelayAddress& relay : config.relays) {
        log.write(LogLevel::information, "event=relaying address=" + relay.local.toString() +
                                             " external=" + relay.external.toString() +
                                             " ports=" + std::to_string(config.ports.first) + "-" +
                                             std::to_string(config.ports.last));
    }
    if (config.relays.empty())
        log.write(LogLevel::warning,
                  "event=no-relay detail=\"no usable address; name one with --relay-address\"");
    return config;
}

} // namespace thisbe::rendezvous
