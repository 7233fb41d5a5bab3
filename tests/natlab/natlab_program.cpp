#include "tests/natlab/natlab_program.h"

#include "tests/natlab/lab_error.h"
#include "tests/natlab/lab_record.h"
#include "tests/natlab/lab_watchdog.h"
#include "tests/natlab/natlab_commands.h"

#include <CLI/CLI.hpp>

#include <iomanip>
#include <iostream>
#include <sstream>

namespace thisbe::natlab {
namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

struct Options {
    std::string lab = "lab";
    std::string kindA;
    std::string kindB;
    int delayMs = 0;
    double lossPercent = 0;
    int udpTimeoutSeconds = 0;
    bool all = false;
    bool json = false;
};

std::string footer() {
    std::ostringstream text;
    text << "Kinds:\n";
    for (const NatKind kind : kNatKinds) {
        text << "  " << std::left << std::setw(22) << factsOf(kind).name << factsOf(kind).summary << '\n';
    }
    return text.str() +
           "  tun:MAPPING/FILTERING[/ALLOCATION]\n"
           "                        a NAT in user space: MAPPING and FILTERING are ei, ad or apd (endpoint-\n"
           "                        independent, address-dependent, address-and-port-dependent), ALLOCATION "
           "is\n"
           "                        preserving, sequential or random\n\n"
           "Hosts: server, router, nat-a, a1, a2, nat-b, b1, b2 (and cgn with cgnat).\n\n"
           "Examples:\n"
           "  examples/natlab up port-restricted symmetric\n"
           "  examples/natlab exec a1 ping -c 3 server\n"
           "  examples/natlab exec nat-a tcpdump -ni wan udp\n"
           "  examples/natlab up --name far --delay 40 --loss 1 full-cone tun:ad/apd\n"
           "  examples/natlab list --json\n"
           "  examples/natlab down\n"
           "Exit status: 0 done, 1 it could not be done, 2 wrong usage; exec: the command's own.";
}

std::string checkName(const std::string& name) {
    const auto checked = checkedLabName(name);
    return checked ? "" : checked.error().message;
}

std::string checkKind(const std::string& kind) {
    const auto parsed = HomePlan::parse(kind);
    return parsed ? "" : parsed.error().message;
}

LabPlan planFrom(const Options& options) {
    LabPlan plan;
    plan.homeA = *HomePlan::parse(options.kindA);
    plan.homeB = options.kindB.empty() ? plan.homeA : *HomePlan::parse(options.kindB);
    plan.delay = std::chrono::milliseconds(options.delayMs);
    plan.lossPercent = options.lossPercent;
    if (options.udpTimeoutSeconds > 0) plan.udpTimeout = std::chrono::seconds(options.udpTimeoutSeconds);
    return plan;
}

void addName(CLI::App& command, Options& options) {
    command.add_option("-n,--name", options.lab, "The lab's name (several may be up at once)")
        ->check(CLI::Validator(checkName, "NAME"))
        ->capture_default_str();
}

void addPlan(CLI::App& command, Options& options) {
    command.add_option("KIND_A", options.kindA, "What home A is behind")
        ->required()
        ->check(CLI::Validator(checkKind, "KIND"));
    command.add_option("KIND_B", options.kindB, "What home B is behind (default: the same)")
        ->check(CLI::Validator(checkKind, "KIND"));
    command.add_option("--delay", options.delayMs, "Milliseconds that each NAT holds a datagram, each way")
        ->check(CLI::Range(0, 10'000));
    command.add_option("--loss", options.lossPercent, "Percent of datagrams that each NAT loses, each way")
        ->check(CLI::Range(0.0, 100.0));
    command.add_option("--udp-timeout", options.udpTimeoutSeconds, "Seconds that an idle UDP mapping lives")
        ->check(CLI::Range(1, 3600));
}

void addUp(CLI::App& app, Options& options) {
    CLI::App* up = app.add_subcommand("up", "Build a lab: home A behind KIND_A, home B behind KIND_B");
    addName(*up, options);
    addPlan(*up, options);
    up->callback([&options] { upCommand(options.lab, planFrom(options)); });

    CLI::App* hold = app.add_subcommand(
        "hold", "Build a lab that goes when this command goes: prints its name, waits for the end of input");
    addPlan(*hold, options);
    hold->callback([&options] { holdCommand(planFrom(options)); });
}

void addExec(CLI::App& app, Options& options) {
    CLI::App* exec = app.add_subcommand("exec", "Run a command on a host: exec HOST COMMAND... (without "
                                                "COMMAND: a shell); names as `server` resolve");
    addName(*exec, options);
    exec->prefix_command();
    exec->callback([exec, &options] {
        const auto words = exec->remaining();
        if (words.empty()) throw CLI::RequiredError("HOST");
        execCommand(options.lab, words[0], {words.begin() + 1, words.end()});
    });
}

void addOthers(CLI::App& app, Options& options) {
    CLI::App* down = app.add_subcommand("down", "End every process of a lab and remove it");
    addName(*down, options);
    down->add_flag("--all", options.all, "All labs that `up` made");
    down->callback([&options] { options.all ? downAllCommand() : downCommand(options.lab); });

    CLI::App* list = app.add_subcommand("list", "Show the labs that are up, their hosts and addresses");
    list->add_flag("--json", options.json, "As one JSON document, {\"schema\": 1, \"labs\": [...]}");
    list->callback([&options] { listCommand(options.json); });

    app.add_subcommand("kinds", "Print the kinds of NAT, one a line")->callback(kindsCommand);

    CLI::App* watch =
        app.add_subcommand("watch", "Remove the lab when standard input ends (the tests use it)");
    watch->add_option("LAB", options.lab)->required()->check(CLI::Validator(checkName, "NAME"));
    watch->callback([&options] { watchLab(options.lab); });
    watch->group(""); // not in --help
}

} // namespace

int runNatlab(int argc, char** argv) {
    CLI::App app("Real NATs on this machine: two homes, a server and a router, made of network namespaces.",
                 "natlab");
    Options options;
    app.set_version_flag("--version", "natlab (Thisbe) " THISBE_VERSION);
    app.require_subcommand(1);
    app.footer(footer);
    addUp(app, options);
    addExec(app, options);
    addOthers(app, options);
    try {
        app.parse(argc, argv);
        return 0;
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? 0 : kWrongUsage;
    } catch (const std::exception& problem) {
        std::cerr << "natlab: " << problem.what() << '\n';
        return kFailed;
    }
}

} // namespace thisbe::natlab
