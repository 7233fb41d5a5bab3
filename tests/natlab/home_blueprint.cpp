#include "tests/natlab/home_blueprint.h"

#include "tests/natlab/nat_rules.h"

namespace thisbe::natlab {
namespace {

constexpr std::string_view kAnyIpv4 = "0.0.0.0/0";
constexpr std::string_view kAnyIpv6 = "::/0";

std::string withLength(std::string_view address, int prefixLength) {
    return std::string(address) + "/" + std::to_string(prefixLength);
}

// The cable from the gateway to the router, or to the carrier's LAN.
void drawUplink(HostBlueprint& gateway, HostBlueprint& uplink, const HomeDrawing& drawing) {
    const HomeAddresses& at = drawing.addresses;
    const std::string port = std::string("home-") + at.letter;
    uplink.addLink(port, namespaceName(drawing.lab, gateway.name), "wan");
    if (drawing.home.behindCarrier()) {
        uplink.addToBridge("lan", port);
        // A carrier's customers do not see each other's frames.
        uplink.setup += "link set " + port + " type bridge_slave isolated on\n";
        gateway.addAddress("wan", at.carrierWan, 10);
        gateway.raise("wan");
        gateway.addRoute(kAnyIpv4, kCarrierInside);
        return;
    }
    uplink.addAddress(port, at.wanRouter, 26);
    uplink.raise(port);
    gateway.addAddress("wan", drawing.home.tun ? at.tunUplink : at.external, 26);
    gateway.raise("wan");
    gateway.addRoute(kAnyIpv4, at.wanRouter);
    if (drawing.home.tun) uplink.addRoute(withLength(at.external, 32), at.tunUplink);
    if (drawing.home.kind == NatKind::open && !drawing.home.tun)
        uplink.addRoute(at.publicLanPrefix, at.external);
    if (!drawing.home.hasIpv6()) return;
    uplink.addAddress(port, at.wanRouter6, 64);
    gateway.addAddress("wan", at.wan6, 64);
    gateway.addRoute(kAnyIpv6, at.wanRouter6);
    uplink.addRoute(at.lanPrefix6, at.wan6);
}

// The gateway's side of the LAN.
void drawLan(HostBlueprint& gateway, const HomeDrawing& drawing) {
    const HomeAddresses& at = drawing.addresses;
    gateway.addBridge("lan");
    if (drawing.home.kind == NatKind::open && !drawing.home.tun) {
        gateway.addAddress("lan", at.publicLanRouter, 26);
    } else if (drawing.home.hasIpv4Inside()) {
        gateway.addAddress("lan", kPrivateLanRouter, 24);
    }
    if (drawing.home.hasIpv6()) gateway.addAddress("lan", at.lanRouter6, 64);
}

struct MemberAddresses {
    const char* ipv4 = nullptr;
    int ipv4Length = 24;
    const char* ipv4Router = kPrivateLanRouter;
    const char* ipv6 = nullptr;
};

HostBlueprint drawMember(HostBlueprint& gateway, const HomeDrawing& drawing, const std::string& name,
                         const MemberAddresses& member) {
    HostBlueprint host;
    host.name = name;
    host.where = "a host behind " + gateway.name;
    const std::string port = "lan-" + name;
    gateway.addLink(port, namespaceName(drawing.lab, name), "eth0");
    gateway.addToBridge("lan", port);
    if (member.ipv4) host.addAddress("eth0", member.ipv4, member.ipv4Length);
    if (member.ipv6) host.addAddress("eth0", member.ipv6, 64);
    host.raise("eth0");
    if (member.ipv4) host.addRoute(kAnyIpv4, member.ipv4Router);
    if (member.ipv6) host.addRoute(kAnyIpv6, drawing.addresses.lanRouter6);
    for (const char* address : {member.ipv4, member.ipv6}) {
        if (address) host.addresses.emplace_back(address);
    }
    return host;
}

MemberAddresses memberAddresses(const HomeDrawing& drawing, std::size_t index) {
    const HomeAddresses& at = drawing.addresses;
    MemberAddresses member;
    if (drawing.home.kind == NatKind::open && !drawing.home.tun) {
        member.ipv4 = at.publicHosts[index];
        member.ipv4Length = 26;
        member.ipv4Router = at.publicLanRouter;
    } else if (drawing.home.hasIpv4Inside()) {
        member.ipv4 = kPrivateHosts[index];
    }
    if (drawing.home.hasIpv6()) member.ipv6 = at.hosts6[index];
    return member;
}

void drawRules(HostBlueprint& gateway, const HomeDrawing& drawing) {
    NatRulesInput input{drawing.home.behindCarrier() ? drawing.addresses.carrierWan
                                                     : drawing.addresses.external,
                        kPrivateLanPrefix};
    input.mappingTimeout = drawing.plan.udpTimeout.value_or(input.mappingTimeout);
    gateway.rules = natRules(drawing.home.kind, input);
}

// Tayga is stateless: it gives each IPv6 host an IPv4 address of the pool, and masquerading does the rest.
void drawNat64(HostBlueprint& gateway, const HomeAddresses& at) {
    constexpr const char* kDevice = "nat64";
    gateway.addTun(kDevice);
    gateway.addDeviceRoute(kNat64Pool, kDevice);
    gateway.addDeviceRoute(at.nat64Prefix, kDevice);
    const std::string file = std::string(kLabDirectory) + "/tayga-" + at.letter + ".conf";
    const std::string config = std::string("tun-device ") + kDevice + "\nipv4-addr " + kNat64Router +
                               "\nprefix " + at.nat64Prefix + "\ndynamic-pool " + kNat64Pool + "\n";
    gateway.daemons.push_back({{"tayga", "--nodetach", "--config", file}, file, config, {kDevice}});
}

// What comes from the LAN goes into tun-in and out of tun-out with the external address, which the kernel
// must not take for its own: it is only routed here.
void drawTunNat(HostBlueprint& gateway, const HomeDrawing& drawing) {
    const TunNatPlan& tun = *drawing.home.tun;
    const LabPlan& plan = drawing.plan;
    for (const char* device : {"tun-in", "tun-out"})
        gateway.addTun(device);
    gateway.addDeviceRoute(withLength(drawing.addresses.external, 32), "tun-out");
    gateway.setup += "rule add iif lan lookup 100\n";
    gateway.setup += "route add 0.0.0.0/0 dev tun-in table 100\n";
    std::vector<std::string> argv{tunNatProgram(), "--inside", "tun-in", "--outside", "tun-out"};
    const auto option = [&argv](const char* name, std::string value) {
        argv.emplace_back(name);
        argv.push_back(std::move(value));
    };
    option("--external", drawing.addresses.external);
    option("--mapping", toString(tun.behavior.mapping));
    option("--filtering", toString(tun.behavior.filtering));
    option("--allocation", toString(tun.allocation));
    if (plan.udpTimeout) option("--timeout", std::to_string(plan.udpTimeout->count()));
    if (plan.delay.count() > 0) option("--delay", std::to_string(plan.delay.count()));
    if (plan.lossPercent > 0) option("--loss", std::to_string(plan.lossPercent));
    option("--seed", std::to_string(drawing.addresses.letter - 'a' + 1));
    if (tun.hairpin) argv.emplace_back("--hairpin");
    gateway.daemons.push_back({argv, "", "", {"tun-in", "tun-out"}});
}

} // namespace

std::vector<HostBlueprint> drawHome(const HomeDrawing& drawing, HostBlueprint& uplink) {
    const HomeAddresses& at = drawing.addresses;
    HostBlueprint gateway;
    gateway.name = std::string("nat-") + at.letter;
    gateway.where = drawing.home.toString();
    gateway.addresses.emplace_back(drawing.home.behindCarrier() ? at.carrierWan : at.external);
    if (drawing.home.hasIpv6()) gateway.addresses.emplace_back(at.wan6);
    drawUplink(gateway, uplink, drawing);
    drawLan(gateway, drawing);
    if (drawing.home.tun) {
        drawTunNat(gateway, drawing);
    } else {
        drawRules(gateway, drawing);
    }
    if (drawing.home.kind == NatKind::nat64) drawNat64(gateway, at);

    std::vector<HostBlueprint> home;
    for (std::size_t i = 0; i < kPrivateHosts.size(); ++i) {
        home.push_back(
            drawMember(gateway, drawing, at.letter + std::to_string(i + 1), memberAddresses(drawing, i)));
    }
    for (std::size_t i = 0; drawing.plan.sharesLan() && i < kGuestHosts.size(); ++i) {
        home.push_back(drawMember(gateway, drawing, "b" + std::to_string(i + 1), {kGuestHosts[i]}));
    }
    home.insert(home.begin(), std::move(gateway));
    return home;
}

} // namespace thisbe::natlab
