#include "tests/natlab/tun_nat/tun_nat_options.h"

#include <charconv>
#include <map>

namespace thisbe::natlab {
namespace {

using Allocation = sim::NatConfig::PortAllocation;
using Milliseconds = std::chrono::duration<double, std::milli>;
using Seconds = std::chrono::duration<double>;

constexpr const char* kFooter = R"(
It sees what the kernel routes into the inside device (addresses of the LAN) and into the outside device (the
external addresses, which must not be addresses of the namespace itself). It prints "ready" when both devices are up,
and ends on SIGTERM, SIGINT or, where its standard input is a pipe, at the end of that.

UDP behaves as chosen. TCP is translated the same way, for 124 minutes and without looking at its state; ICMP echo by
its identifier; ICMP errors with the packet that they carry. Fragments are dropped. A packet costs one hop on its way
through, as through one router.

Examples, inside a network namespace whose LAN is 192.168.1.0/24 on the device lan:
  tun_nat --inside tun-in --outside tun-out --external 203.0.113.2 --mapping apd --filtering apd --allocation random &
  ip rule add iif lan lookup 100; ip route add default dev tun-in table 100
  ip route add 203.0.113.2/32 dev tun-out

  a slow, lossy full cone whose mappings die after 2 s:
  tun_nat --inside tun-in --outside tun-out --external 203.0.113.2 --mapping ei --filtering ei \
          --timeout 2 --delay 40 --loss 1 --json

Exit status: 0 ended as asked, 1 it could not be done, 2 wrong usage.)";

// An option that is kept as something else than it is written.
template<class Number, class Store>
void addNumber(CLI::App& app, const char* name, const char* text, const char* unit, double least, double most,
               Store store) {
    app.add_option_function<Number>(name, store, text)->type_name(unit)->check(CLI::Range(least, most));
}

void addBehavior(CLI::App& app, const char* name, EndpointDependence& dependence) {
    const auto store = [&dependence](const std::string& text) {
        const auto parsed = parseEndpointDependence(text);
        if (!parsed) throw CLI::ValidationError(parsed.error().message);
        dependence = *parsed;
    };
    app.add_option_function<std::string>(name, store,
                                         "Behaviour (RFC 4787): endpoint-independent (ei), "
                                         "address-dependent (ad), address-and-port-dependent (apd)")
        ->type_name("BEHAVIOUR")
        ->required();
}

void addPortRange(CLI::App& app, sim::NatConfig& nat) {
    const auto store = [&nat](const std::string& text) {
        std::uint16_t first = 0;
        std::uint16_t last = 0;
        const char* end = text.data() + text.size();
        const auto [dash, bad] = std::from_chars(text.data(), end, first);
        bool isRange = bad == std::errc{} && dash != end && *dash == '-';
        if (isRange) {
            const auto [rest, alsoBad] = std::from_chars(dash + 1, end, last);
            isRange = alsoBad == std::errc{} && rest == end && first > 0 && first <= last;
        }
        if (!isRange)
            throw CLI::ValidationError("'" + text + "' is no range of ports; expected, say, 40000-40999");
        nat.firstPort = first;
        nat.lastPort = last;
    };
    app.add_option_function<std::string>("--ports", store, "External ports to use (default 1024-65535)")
        ->type_name("FIRST-LAST");
}

void addExternal(CLI::App& app, sim::NatConfig& nat) {
    const auto store = [&nat](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            const auto address = IpAddress::parse(text);
            if (!address) throw CLI::ValidationError(address.error().message);
            if (!address->isV4()) throw CLI::ValidationError("'" + text + "' is no IPv4 address");
            nat.externalAddresses.push_back(*address);
        }
    };
    app.add_option_function<std::vector<std::string>>("--external", store,
                                                      "External IPv4 address; several make a pool")
        ->type_name("ADDR")
        ->required();
}

} // namespace

void addTunNatOptions(CLI::App& app, TunNatOptions& options) {
    sim::NatConfig& nat = options.nat;
    app.footer(kFooter);
    app.add_option("--inside", options.inside, "TUN device on the hosts' side")
        ->type_name("DEVICE")
        ->required();
    app.add_option("--outside", options.outside, "TUN device on the world's side")
        ->type_name("DEVICE")
        ->required();
    addExternal(app, nat);
    addBehavior(app, "--mapping", nat.behavior.mapping);
    addBehavior(app, "--filtering", nat.behavior.filtering);
    const std::map<std::string, Allocation> allocations = {{"preserving", Allocation::preserving},
                                                           {"sequential", Allocation::sequential},
                                                           {"random", Allocation::random}};
    app.add_option("--allocation", nat.allocation, "External ports: preserving (default), sequential, random")
        ->type_name("HOW")
        ->transform(CLI::Transformer(allocations).description(""));
    addPortRange(app, nat);
    addNumber<double>(app, "--timeout", "UDP mappings end after so long without traffic (default 120)",
                      "SECONDS", 0.001, 1e6, [&nat](double value) {
                          nat.bindingTimeout = std::chrono::duration_cast<Duration>(Seconds(value));
                      });
    app.add_flag("--inbound-refresh", nat.inboundRefresh, "Traffic from outside keeps a mapping alive too");
    app.add_flag("--hairpin", nat.hairpinning, "Hosts inside reach each other by their external endpoints");
    addNumber<double>(app, "--delay", "Every packet waits so long, in both directions", "MS", 0, 60000,
                      [&options](double value) {
                          options.delay = std::chrono::duration_cast<Duration>(Milliseconds(value));
                      });
    addNumber<double>(app, "--loss", "Of all packets, in both directions", "PERCENT", 0, 100,
                      [&options](double value) { options.lossPercent = value; });
    addNumber<double>(app, "--reorder", "So many skip the delay", "PERCENT", 0, 100,
                      [&options](double value) { options.reorderPercent = value; });
    app.add_option("--seed", options.seed, "The same choices again (default: a new one each time)")
        ->type_name("N");
    app.add_flag("--json", options.json, "Print statistics as JSON at the end");
}

} // namespace thisbe::natlab
