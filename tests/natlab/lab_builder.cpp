#include "tests/natlab/lab_builder.h"

#include "tests/natlab/lab_cleanup.h"
#include "tests/natlab/lab_daemon.h"
#include "tests/natlab/lab_error.h"
#include "tests/natlab/lab_process.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace thisbe::natlab {
namespace {

constexpr std::chrono::seconds kToolBound{10};

struct Setting {
    const char* path; // below /proc/sys/net
    const char* value;
    bool optional = false; // absent where the kernel lacks the module
};

// Read by devices when they are made, so these come first.
constexpr std::array kEverywhere{
    Setting{"ipv4/conf/all/rp_filter", "0"},
    Setting{"ipv4/conf/default/rp_filter", "0"},
    Setting{"ipv6/conf/all/accept_ra", "0"},
    Setting{"ipv6/conf/default/accept_ra", "0"},
    // Addresses are usable at once, not after a second of duplicate address detection.
    Setting{"ipv6/conf/all/accept_dad", "0"},
    Setting{"ipv6/conf/default/accept_dad", "0"},
    Setting{"ipv6/conf/all/disable_ipv6", "0"},
    Setting{"ipv6/conf/default/disable_ipv6", "0"},
    // Every TTL that runs out is told, however many do.
    Setting{"ipv4/icmp_ratelimit", "0"},
    Setting{"ipv6/icmp/ratelimit", "0"},
};
constexpr std::array kForwarders{
    Setting{"ipv4/ip_forward", "1"},
    Setting{"ipv6/conf/all/forwarding", "1"},
    Setting{"ipv4/conf/all/send_redirects", "0"},
    Setting{"ipv4/conf/default/send_redirects", "0"},
    // Frames that stay on a LAN are no business of the gateway's firewall.
    Setting{"bridge/bridge-nf-call-iptables", "0", true},
    Setting{"bridge/bridge-nf-call-ip6tables", "0", true},
};

void write(const Setting& setting, const std::string& value) {
    const std::string path = std::string("/proc/sys/net/") + setting.path;
    if (setting.optional && !std::filesystem::exists(path)) return;
    std::ofstream stream(path);
    stream << value;
    stream.close();
    if (!stream) throw LabError("cannot write '" + value + "' to " + path);
}

bool forwards(const HostBlueprint& host) {
    return host.name == "router" || host.name == "cgn" || host.name.starts_with("nat-");
}

void applySettings(const HostBlueprint& host, const LabPlan& plan) {
    for (const Setting& setting : kEverywhere)
        write(setting, setting.value);
    if (!forwards(host)) return;
    for (const Setting& setting : kForwarders)
        write(setting, setting.value);
    if (!plan.udpTimeout || host.rules.empty()) return;
    for (const char* path :
         {"netfilter/nf_conntrack_udp_timeout", "netfilter/nf_conntrack_udp_timeout_stream"}) {
        write({path, ""}, std::to_string(plan.udpTimeout->count()));
    }
}

// Feeds a script to `ip -batch -` or `nft -f -`. With a rejected script the tool's own words come out.
void feed(const std::vector<std::string>& tool, const Namespace* where, const std::string& script) {
    if (script.empty()) return;
    const auto outcome = LabProcess::run(tool, where, kToolBound, script);
    if (outcome.ok()) return;
    throw LabError("'" + tool[0] + "'" + (where ? " in " + where->name() : "") + " " +
                   (outcome.timedOut ? "did not end: " : "failed: ") + outcome.errors + "\nits input was:\n" +
                   script);
}

void makeNamespaces(const LabRecord& record) {
    std::string script;
    for (const HostRecord& host : record.hosts)
        script += "netns add " + host.networkNamespace + "\n";
    feed({"ip", "-batch", "-"}, nullptr, script);
}

void furnish(const std::vector<HostBlueprint>& hosts, const std::string& lab, const LabPlan& plan) {
    std::vector<Namespace> rooms;
    rooms.reserve(hosts.size());
    for (const HostBlueprint& host : hosts)
        rooms.push_back(Namespace::open(namespaceName(lab, host.name)));
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        rooms[i].inside([&] { applySettings(hosts[i], plan); });
    }
    const std::vector<std::string> ip{"ip", "-batch", "-"};
    for (std::size_t i = 0; i < hosts.size(); ++i)
        feed(ip, &rooms[i], "link set lo up\n" + hosts[i].links);
    for (std::size_t i = 0; i < hosts.size(); ++i)
        feed(ip, &rooms[i], hosts[i].setup);
    for (std::size_t i = 0; i < hosts.size(); ++i)
        feed({"nft", "-f", "-"}, &rooms[i], hosts[i].rules);
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        for (const DaemonBlueprint& daemon : hosts[i].daemons) {
            startDaemon(daemon, rooms[i], labDirectory(lab), hosts[i].name);
        }
    }
}

} // namespace

LabRecord buildLab(const std::string& name, const LabPlan& plan, std::optional<ProcessIdentity> owner) {
    const auto resolved = plan.resolved();
    if (!resolved) throw LabError(resolved.error().message);
    const auto blueprints = drawLab(name, *resolved);
    // While it is being built it belongs to this process, so that a crash half-way is cleaned up as well.
    LabRecord record = LabRecord::of(name, *resolved, blueprints, ProcessIdentity::ofThisProcess());
    claimLab(record);
    try {
        makeNamespaces(record);
        furnish(blueprints, name, *resolved);
        record.owner = owner;
        rewriteRecord(record);
    } catch (...) {
        removeLab(record);
        throw;
    }
    return record;
}

std::optional<std::string> whyNoLab() {
    if (::geteuid() != 0) {
        return "network namespaces need root: run it with sudo. (In `unshare -Urnm`, after "
               "`mount -t tmpfs tmpfs /run`, a lab works without root, except tun:, --delay, --loss and "
               "nat64, "
               "which need a real /dev/net/tun; it is gone when that shell ends.)";
    }
    for (const char* tool : {"ip", "nft"}) {
        bool found = false;
        for (const char* directory : {"/usr/sbin/", "/sbin/", "/usr/bin/", "/bin/"}) {
            found = found || ::access((std::string(directory) + tool).c_str(), X_OK) == 0;
        }
        if (!found) {
            return std::string("the program '") + tool + "' is missing: run packaging/install-packages build";
        }
    }
    return std::nullopt;
}

} // namespace thisbe::natlab
