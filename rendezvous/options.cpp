#include "rendezvous/options.h"

#include "shared/signal/attributes/lifetimes.h"
#include "shared/stun/opaque_string.h"

#include <net/if.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace thisbe::rendezvous {

namespace {

constexpr const char* kDescription =
    "The rendezvous server: keeps who is there and where (registration, presence, signals), tells hosts behind NATs how\n"
    "they look from outside (STUN, RFC 8489) and how their NAT behaves (RFC 5780), and relays for those who find no direct\n"
    "way (TURN, RFC 8656). IPv4 and IPv6, UDP and TCP on one port, TLS on another.";

constexpr const char* kExamples =
    "Examples:\n"
    "  thisbe-rendezvous\n"
    "      answer on port 3478 of every address\n"
    "  thisbe-rendezvous --listen 198.51.100.1 --listen 198.51.100.2 --alternate-port 3479\n"
    "      offer NAT behaviour discovery on two addresses and two ports\n"
    "  thisbe-rendezvous --config /etc/thisbe/rendezvous.conf --check-config\n"
    "      check a configuration file; its keys are the long option names (port = 3478)\n"
    "\n"
    "Exit status: 0 stopped by SIGINT or SIGTERM, 2 wrong usage, 3 unusable configuration, 7 not permitted\n"
    "(a port below 1024 needs rights), 1 anything else; standard error says why.";

std::vector<IpAddress> parseAddresses(const std::vector<std::string>& texts) {
    std::vector<IpAddress> out;
    for (const std::string& text : texts) {
        const auto address = IpAddress::parse(text, &::if_nametoindex);
        if (!address) throw CLI::ValidationError("--listen", address.error().message);
        out.push_back(address->canonical());
    }
    return out;
}

// "NAME:PASSWORD", where the password may hold colons.
void addUsers(const std::vector<std::string>& texts, AccessRules& access) {
    for (const std::string& text : texts) {
        const auto colon = text.find(':');
        if (colon == 0 || colon == std::string::npos || colon + 1 == text.size())
            throw CLI::ValidationError(
                "--user", "expected NAME:PASSWORD (the value is not shown, since it may hold a password)");
        const auto name = stun::opaqueString(text.substr(0, colon));
        const auto password = stun::opaqueString(text.substr(colon + 1));
        if (!name || !password)
            throw CLI::ValidationError("--user", (name ? password : name).error().message);
        access.users[*name] = *password;
    }
}

double inSeconds(signal::Lifetimes::Milliseconds time) {
    return std::chrono::duration<double>(time).count();
}

void addRegistrationOptions(CLI::App& app, ServerOptions& options) {
    app.add_option("--realm", options.realm, "Name of this service in challenges")
        ->type_name("REALM")
        ->capture_default_str();
    app.add_option_function<std::vector<std::string>>(
           "--user", [&options](const std::vector<std::string>& texts) { addUsers(texts, options.access); },
           "Only users with a password may register; may be repeated; better kept in the --config file")
        ->type_name("NAME:PASSWORD")
        ->take_all();
    app.add_option_function<std::string>(
           "--secret", [&options](const std::string& secret) { options.access.secret = secret; },
           "Admit time-limited credentials made from this secret (user EXPIRY:NAME, password "
           "base64(HMAC-SHA1(SECRET, user)))")
        ->type_name("SECRET");
    app.add_option("--identity", options.identityFile,
                   "The server's key; made when it is missing (default: in the state folder)")
        ->type_name("FILE");
    app.add_option_function<double>(
           "--keepalive",
           [&options](double seconds) {
               options.keepaliveInterval = std::chrono::milliseconds(std::lround(seconds * 1000));
           },
           "Seconds between a peer's keepalives (default: 10)")
        ->type_name("SECONDS")
        ->check(CLI::Range(inSeconds(signal::Lifetimes::kShortestKeepalive),
                           inSeconds(signal::Lifetimes::kLongestKeepalive)));
    app.add_option_function<double>(
           "--expiry",
           [&options](double seconds) {
               options.expiry = std::chrono::milliseconds(std::lround(seconds * 1000));
           },
           "Seconds of silence after which a peer is off-line (default: 30)")
        ->type_name("SECONDS")
        ->check(CLI::Range(inSeconds(signal::Lifetimes::kShortestKeepalive),
                           inSeconds(signal::Lifetimes::kLongestExpiry)));
}

void addLimitOptions(CLI::App& app, ServerOptions& options) {
    Limits& limits = options.limits;
    app.add_option("--max-peers-per-room", limits.peersPerRoom, "Peers in one room")
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--max-rooms", limits.rooms, "Rooms")->type_name("N")->capture_default_str();
    app.add_option("--max-peers", limits.peers, "Peers on this server")->type_name("N")->capture_default_str();
    app.add_option("--max-registrations-per-source", limits.registrationsPerSource,
                   "Registered endpoints of one IPv4 address or IPv6 /56")
        ->type_name("N")
        ->capture_default_str();
}

// RFC 8489, section 14.9: "fewer than 128 characters". In bytes, so that a challenge stays below the 300 of a
// first Register.
constexpr std::size_t kMaxRealm = 127;

void checkRealm(const std::string& text) {
    const auto realm = stun::opaqueString(text);
    if (!realm) throw StartupError(ExitStatus::usage, "--realm: " + realm.error().message);
    if (realm->empty() || realm->size() > kMaxRealm)
        throw StartupError(ExitStatus::usage, "--realm has " + std::to_string(realm->size()) +
                                                  " bytes; expected 1 to " + std::to_string(kMaxRealm));
}

} // namespace

void addServerOptions(CLI::App& app, ServerOptions& options) {
    app.description(kDescription);
    app.footer(kExamples);
    addCommonOptions(app, options.common);
    options.common.secrets = {"user", "secret"};
    app.add_option_function<std::vector<std::string>>(
           "--listen",
           [&options](const std::vector<std::string>& texts) { options.listen = parseAddresses(texts); },
           "Answer on this address; may be repeated (default: all addresses of both families)")
        ->type_name("ADDR")
        ->take_all();
    app.add_option("--port", options.port, "UDP and TCP port; 0 lets the system choose")
        ->type_name("PORT")
        ->capture_default_str();
    app.add_option("--alternate-port", options.alternatePort,
                   "Second UDP port; switches NAT behaviour discovery (RFC 5780) on, complete where a family "
                   "has two --listen addresses")
        ->type_name("PORT");
    app.add_option("--workers", options.workers, "Threads that share the work (default: one for each core)")
        ->type_name("N")
        ->check(CLI::Range(1, 256));
    addRegistrationOptions(app, options);
    addLimitOptions(app, options);
    addTurnOptions(app, options.turn);
}

void checkServerOptions(const ServerOptions& options) {
    checkTurnOptions(options.turn);
    checkRealm(options.realm);
    if (options.alternatePort != 0 && options.alternatePort == options.port) {
        throw StartupError(ExitStatus::usage,
                           "--alternate-port " + std::to_string(options.alternatePort) +
                               " is the same as --port; discovery needs two different ports");
    }
    if (options.alternatePort != 0 && options.port == 0)
        throw StartupError(ExitStatus::usage, "--alternate-port needs a --port that is not 0");
    if (options.expiry <= options.keepaliveInterval) {
        throw StartupError(
            ExitStatus::usage,
            "--expiry must be longer than --keepalive; three times as long lets two keepalives be lost");
    }
    const std::set<IpAddress> distinct(options.listen.begin(), options.listen.end());
    if (distinct.size() != options.listen.size()) {
        throw StartupError(ExitStatus::usage,
                           "the same --listen address is given twice; leave one of them out");
    }
}

} // namespace thisbe::rendezvous
