#include "tests/natlab/lab_blueprint.h"

#include "tests/natlab/home_addresses.h"
#include "tests/natlab/home_blueprint.h"
#include "tests/natlab/nat_rules.h"

namespace thisbe::natlab {
namespace {

HostBlueprint drawServer() {
    HostBlueprint server;
    server.name = "server";
    server.where = "in the open, two addresses of each family";
    server.addresses = {kServerIpv4First, kServerIpv4Second, kServerIpv6First, kServerIpv6Second};
    for (const char* address : {kServerIpv4First, kServerIpv4Second})
        server.addAddress("eth0", address, 24);
    for (const char* address : {kServerIpv6First, kServerIpv6Second})
        server.addAddress("eth0", address, 64);
    server.raise("eth0");
    server.addRoute("0.0.0.0/0", kServerIpv4Router);
    server.addRoute("::/0", kServerIpv6Router);
    return server;
}

HostBlueprint drawRouter(std::string_view lab) {
    HostBlueprint router;
    router.name = "router";
    router.where = "the world between the homes; forwards, nothing else";
    router.addLink("server", namespaceName(lab, "server"), "eth0");
    router.addAddress("server", kServerIpv4Router, 24);
    router.addAddress("server", kServerIpv6Router, 64);
    router.raise("server");
    return router;
}

HostBlueprint drawCarrier(HostBlueprint& router, std::string_view lab, const LabPlan& plan) {
    HostBlueprint carrier;
    carrier.name = "cgn";
    carrier.where = "the carrier's NAT, one public address for its customers";
    carrier.addresses = {kCarrierExternal};
    router.addLink("cgn", namespaceName(lab, carrier.name), "wan");
    router.addAddress("cgn", kCarrierRouter, 26);
    router.raise("cgn");
    carrier.addAddress("wan", kCarrierExternal, 26);
    carrier.raise("wan");
    carrier.addRoute("0.0.0.0/0", kCarrierRouter);
    carrier.addBridge("lan");
    carrier.addAddress("lan", kCarrierInside, 10);
    NatRulesInput input{kCarrierExternal, "100.64.0.0/10"};
    input.mappingTimeout = plan.udpTimeout.value_or(input.mappingTimeout);
    carrier.rules = carrierRules(input);
    return carrier;
}

} // namespace

std::string tunNatProgram() {
    return THISBE_TUN_NAT_PROGRAM;
}

std::string namespaceName(std::string_view lab, std::string_view host) {
    return "thisbe-" + std::string(lab) + "-" + std::string(host);
}

std::vector<HostBlueprint> drawLab(std::string_view lab, const LabPlan& plan) {
    std::vector<HostBlueprint> hosts;
    hosts.push_back(drawRouter(lab));
    hosts.push_back(drawServer());
    HostBlueprint carrier;
    if (plan.hasCarrier()) carrier = drawCarrier(hosts.front(), lab, plan);
    const auto add = [&](const HomePlan& home, const HomeAddresses& addresses) {
        HostBlueprint& uplink = home.behindCarrier() ? carrier : hosts.front();
        auto drawn = drawHome({std::string(lab), plan, home, addresses}, uplink);
        for (HostBlueprint& host : drawn)
            hosts.push_back(std::move(host));
    };
    add(plan.homeA, kHomes[0]);
    if (!plan.sharesLan()) add(plan.homeB, kHomes[1]);
    if (plan.hasCarrier()) hosts.insert(hosts.begin() + 2, std::move(carrier));
    return hosts;
}

} // namespace thisbe::natlab
