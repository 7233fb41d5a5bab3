#include "tests/sim/internet.h"

#include <stdexcept>

namespace thisbe::sim {

using natlab::EndpointDependence;
using natlab::NatKind;

namespace {

IpAddress v4(unsigned a, unsigned b, unsigned c, unsigned d) {
    const auto byte = [](unsigned value) { return static_cast<std::uint8_t>(value); };
    return IpAddress(IpAddress::V4Bytes{byte(a), byte(b), byte(c), byte(d)});
}

// 2001:db8:SITE:NET::HOST
IpAddress v6(unsigned site, unsigned net, unsigned host) {
    IpAddress::V6Bytes bytes{0x20, 0x01, 0x0d, 0xb8};
    bytes[4] = static_cast<std::uint8_t>(site >> 8);
    bytes[5] = static_cast<std::uint8_t>(site);
    bytes[7] = static_cast<std::uint8_t>(net);
    bytes[14] = static_cast<std::uint8_t>(host >> 8);
    bytes[15] = static_cast<std::uint8_t>(host);
    return IpAddress(bytes);
}

// The subnet between the world's router (host 1) and a home's gateway (host 2).
constexpr unsigned kWan4Length = 25;

IpAddress wan4(std::size_t home, unsigned host) {
    if (home == 0) return v4(192, 0, 2, host);
    if (home == 1) return v4(203, 0, 113, host);
    const auto index = static_cast<unsigned>(home);
    return v4(198, 18 + (index >> 8), index & 0xff, host);
}

void attach(Node& node, Interface& interface, const IpAddress& address, unsigned length,
            const IpAddress& gateway) {
    interface.addAddress(address, length);
    node.setDefaultGateway(interface, gateway);
}

NatConfig natOf(NatKind kind) {
    using enum EndpointDependence;
    NatConfig nat;
    if (natlab::factsOf(kind).ipv4) nat.behavior = *natlab::factsOf(kind).ipv4;
    switch (kind) {
    case NatKind::symmetric:
    case NatKind::ipv6Firewall:
        nat.allocation = NatConfig::PortAllocation::random;
        break;
    case NatKind::sequentialSymmetric:
        nat.allocation = NatConfig::PortAllocation::sequential;
        nat.firstPort = 40000;
        break;
    case NatKind::conntrackClash:
        nat.behavior = {addressAndPortDependent, addressAndPortDependent};
        nat.portOverloading = true;
        nat.tracksUnsolicited = true;
        break;
    case NatKind::hairpin:
        nat.hairpinning = true;
        break;
    case NatKind::open:
    case NatKind::fullCone:
    case NatKind::addressRestricted:
    case NatKind::portRestricted:
    case NatKind::sameLan:
    case NatKind::cgnat:
    case NatKind::udpBlocked:
    case NatKind::ipv6Only:
    case NatKind::nat64:
        break;
    }
    return nat;
}

} // namespace

IpAddress Home::externalAddress() const {
    const Gateway& outermost = carrier != nullptr ? *carrier : *gateway;
    for (const Interface::Address& mine : outermost.interfaces().front()->addresses()) {
        if (mine.address.isV4()) return mine.address;
    }
    return {};
}

IpAddress Internet::serverAddress(AddressFamily family, unsigned which) {
    return family == AddressFamily::ipv4 ? v4(198, 51, 100, 1 + which) : v6(0, 0, 1 + which);
}

Internet::Internet(std::uint64_t seed, InternetOptions options)
    : simulation_(seed),
      options_(std::move(options)),
      router_(&add<Router>("router")),
      server_(&add<Host>("server")) {
    Link& link = addLink("server-net");
    Interface& there = server_->addInterface("eth0", link);
    Interface& here = router_->addInterface("server-net", link);
    there.conditions() = here.conditions() = options_.server;
    here.addAddress(v4(198, 51, 100, 254), 24);
    here.addAddress(v6(0, 0, 0xfe), 64);
    for (const unsigned which : {0U, 1U}) {
        there.addAddress(serverAddress(AddressFamily::ipv4, which), 24);
        there.addAddress(serverAddress(AddressFamily::ipv6, which), 64);
    }
    server_->setDefaultGateway(there, v4(198, 51, 100, 254));
    server_->setDefaultGateway(there, v6(0, 0, 0xfe));
}

Home& Internet::newHome(NatKind kind) {
    if (homes_.size() >= 512)
        throw std::runtime_error("512 homes are all that the address plan has room for");
    Home& home = homes_.emplace_back();
    home.kind = kind;
    home.index = homes_.size() - 1;
    home.name = "home" + std::to_string(home.index);
    home.hasIpv4 = kind != NatKind::ipv6Only && kind != NatKind::nat64;
    home.hasIpv6 = natlab::factsOf(kind).ipv6.has_value();
    home.gateway = &add<Gateway>(home.name + "-nat");
    return home;
}

Home& Internet::addHome(NatKind kind) {
    Home& home = newHome(kind);
    if (kind == NatKind::cgnat) {
        home.carrier = &add<Gateway>(home.name + "-carrier");
        connectToWorld(home, *home.carrier);
        NatConfig nat;
        nat.behavior = {EndpointDependence::endpointIndependent, EndpointDependence::endpointIndependent};
        nat.externalAddresses = {wan4(home.index, 2)};
        nat.allocation = NatConfig::PortAllocation::random;
        nat.hairpinning = true;
        home.carrier->enableNat(std::move(nat));
        Link& link = addLink(home.name + "-carrier-net");
        Interface& inside = home.carrier->addInterface("inside", link);
        inside.conditions() = options_.carrier;
        inside.addAddress(v4(100, 64, 0, 1), 10);
        connectToCarrier(home);
    } else {
        connectToWorld(home, *home.gateway);
    }
    buildLan(home);
    configure(home);
    return home;
}

Home& Internet::addHome(NatConfig nat) {
    Home& home = newHome(NatKind::portRestricted);
    connectToWorld(home, *home.gateway);
    buildLan(home);
    if (nat.externalAddresses.empty()) nat.externalAddresses = {wan4(home.index, 2)};
    for (const IpAddress& address : nat.externalAddresses) {
        if (!home.gateway->owns(address)) home.gateway->outside().addAddress(address, kWan4Length);
    }
    home.gateway->enableNat(std::move(nat));
    return home;
}

Home& Internet::addHomeBehindCarrierOf(const Home& first) {
    if (first.carrier == nullptr)
        throw std::invalid_argument(first.name + " has no carrier: it is not cgnat");
    Home& home = newHome(NatKind::cgnat);
    home.carrier = first.carrier;
    connectToCarrier(home);
    buildLan(home);
    configure(home);
    return home;
}

void Internet::connectToWorld(Home& home, Gateway& gateway) {
    Link& link = addLink(home.name + "-wan");
    Interface& outside = gateway.addInterface("outside", link);
    Interface& there = router_->addInterface(home.name, link);
    outside.conditions() = there.conditions() = options_.access;
    gateway.setOutside(outside);
    const auto site = static_cast<unsigned>(home.index + 1);
    there.addAddress(wan4(home.index, 1), kWan4Length);
    there.addAddress(v6(site, 0, 1), 64);
    // A home without IPv4 of its own has it here only if something translates to it.
    if (home.hasIpv4 || home.kind == NatKind::nat64) {
        attach(gateway, outside, wan4(home.index, 2), kWan4Length, wan4(home.index, 1));
    }
    if (home.hasIpv6) {
        attach(gateway, outside, v6(site, 0, 2), 64, v6(site, 0, 1));
        router_->routes().add({IpPrefix(v6(site, 1, 0), 64), &there, v6(site, 0, 2)});
    }
    if (home.kind == NatKind::open) {
        router_->routes().add({IpPrefix(wan4(home.index, 128), 25), &there, wan4(home.index, 2)});
    }
}

void Internet::connectToCarrier(Home& home) {
    Link& link = *home.carrier->interfaces().back()->link();
    Interface& outside = home.gateway->addInterface("outside", link);
    outside.conditions() = options_.carrier;
    home.gateway->setOutside(outside);
    // 100.64.0.10, .20, … as in the NAT lab.
    unsigned host = 10;
    while (link.find(v4(100, 64, 0, host)) != nullptr)
        host += 10;
    attach(*home.gateway, outside, v4(100, 64, 0, host), 10, v4(100, 64, 0, 1));
}

void Internet::buildLan(Home& home) {
    home.lan = &addLink(home.name + "-lan");
    Interface& inside = home.gateway->addInterface("inside", *home.lan);
    inside.conditions() = options_.lan;
    const bool isPublic = home.kind == NatKind::open;
    home.lan4 = isPublic ? wan4(home.index, 129) : v4(192, 168, 1, 1);
    home.lan4Length = isPublic ? 25 : 24;
    home.lan6 = v6(static_cast<unsigned>(home.index + 1), 1, 1);
    if (home.hasIpv4) inside.addAddress(home.lan4, home.lan4Length);
    if (home.hasIpv6) inside.addAddress(home.lan6, 64);
    addHost(home);
    addHost(home);
}

Host& Internet::addHost(Home& home) {
    Host& host = add<Host>(home.name + "-host" + std::to_string(home.hosts.size()));
    Interface& interface = host.addInterface("eth0", *home.lan);
    interface.conditions() = options_.lan;
    const unsigned number = home.nextHost++;
    if (home.hasIpv4) {
        const ByteView lan = home.lan4.bytes();
        const unsigned base = lan[3] & 0x80U;
        attach(host, interface, v4(lan[0], lan[1], lan[2], base + number), home.lan4Length, home.lan4);
    }
    if (home.hasIpv6) {
        attach(host, interface, v6(static_cast<unsigned>(home.index + 1), 1, number), 64, home.lan6);
    }
    home.hosts.push_back(&host);
    return host;
}

void Internet::configure(Home& home) {
    const bool hasFirewall = home.hasIpv6 && home.kind != NatKind::open;
    if (hasFirewall) home.gateway->enableIpv6Firewall();
    home.gateway->blockUdp(home.kind == NatKind::udpBlocked);
    NatConfig nat = natOf(home.kind);
    if (home.kind == NatKind::nat64) {
        nat.externalAddresses = {wan4(home.index, 2)};
        home.gateway->enableNat64(std::move(nat));
    } else if (home.hasIpv4 && home.kind != NatKind::open) {
        nat.externalAddresses = {home.gateway->outside().addresses().front().address};
        home.gateway->enableNat(std::move(nat));
    }
}

} // namespace thisbe::sim
