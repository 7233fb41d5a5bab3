#include "peer/session/session_arguments.h"

#include "peer/session/nat64_discovery.h"
#include "shared/program/program.h"
#include "shared/secure/private_file.h"
#include "shared/stun/attributes/text_attribute.h"
#include "shared/stun/opaque_string.h"

#include <cstdlib>

namespace thisbe::peer {

namespace {

constexpr std::uint16_t kDefaultPort = 3478;
constexpr std::size_t kMaxPasswordFile = 4096;

std::string passwordText(const SessionArguments& arguments) {
    if (arguments.passwordFile.empty()) {
        const char* password = std::getenv("THISBE_PASSWORD");
        if (password == nullptr)
            throw StartupError(ExitStatus::usage, "--user needs a password: name a file that holds it with "
                                                  "--password-file, or set THISBE_PASSWORD");
        return password;
    }
    auto text = readPrivateFile(arguments.passwordFile, kMaxPasswordFile);
    if (!text) throw StartupError(ExitStatus::configuration, text.error().message);
    // The line's end is the editor's, not the password's.
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r'))
        text->pop_back();
    return *text;
}

std::string prepared(const char* what, std::string_view text) {
    auto out = stun::opaqueString(text);
    if (!out) throw StartupError(ExitStatus::usage, std::string(what) + ": " + out.error().message);
    return *out;
}

std::optional<Nat64Prefix> nat64Of(const SessionArguments& arguments) {
    if (arguments.nat64.empty()) return std::nullopt;
    const auto prefix = Nat64Prefix::parse(arguments.nat64);
    if (!prefix) throw StartupError(ExitStatus::usage, "--nat64: " + prefix.error().message);
    return *prefix;
}

void addTlsArguments(CLI::App& command, SessionArguments& arguments) {
    CLI::Option* const port =
        command.add_option("--tls-port", arguments.tlsPort, "The server's port for TLS")
            ->type_name("PORT")
            ->check(CLI::Range(1, 65535))
            ->capture_default_str();
    CLI::Option* const ca =
        command
            .add_option(
                "--ca", arguments.caFile,
                "Trust what the certificates in this file (PEM) signed, instead of whom this host trusts: "
                "for a private server its own certificate")
            ->type_name("FILE");
    command.add_flag("--no-tls", arguments.noTls, "Do not try TLS")->excludes(port)->excludes(ca);
}

} // namespace

void addSessionArguments(CLI::App& command, SessionArguments& arguments) {
    command
        .add_option("--server", arguments.server, "The rendezvous server: HOST[:PORT], port 3478 by default")
        ->type_name("HOST[:PORT]")
        ->required();
    command.add_option("--room", arguments.room, "Whom to meet: peers see only their room")
        ->type_name("ROOM")
        ->capture_default_str();
    command
        .add_option("--server-key", arguments.serverKey,
                    "The server must have this key (66 hexadecimal digits); without it the key of the first "
                    "meeting is remembered")
        ->type_name("HEX");
    command.add_option("--user", arguments.user, "User name, where the server wants one")->type_name("NAME");
    command
        .add_option("--password-file", arguments.passwordFile,
                    "A file that holds the password, readable by you only (else: $THISBE_PASSWORD)")
        ->type_name("FILE")
        ->needs("--user");
    command.add_flag(
        "--tcp", arguments.tcp,
        "Register over no UDP (default: UDP; TCP where that gets no answer, TLS where TCP gets none)");
    addTlsArguments(command, arguments);
    command
        .add_option(
            "--nat64", arguments.nat64,
            "Where this host has no IPv4: the prefix of its NAT64, like 64:ff9b::/96 (default: what DNS or "
            "the server show)")
        ->type_name("PREFIX");
}

ResolvedServer resolveServer(const SessionArguments& arguments) {
    const auto name = ServerName::parse(arguments.server, kDefaultPort);
    if (!name) throw StartupError(ExitStatus::usage, name.error().message);
    const auto found = lookUp(*name);
    if (!found) throw StartupError(ExitStatus::noName, found.error().message);
    ResolvedServer out{*name, *found, nat64Of(arguments)};
    if (hasIpv4(out.addresses)) {
        out.nat64.reset();
        return out;
    }
    if (!out.nat64) out.nat64 = discoverNat64(out.name, out.addresses);
    if (out.nat64) out.addresses = throughNat64(*out.nat64, out.addresses);
    return out;
}

std::optional<TlsWay> tlsWay(const SessionArguments& arguments, const ResolvedServer& server) {
    if (arguments.noTls) return std::nullopt;
    try {
        TlsWay way{TlsContext::client(arguments.caFile), server.name.host, {}};
        for (const Endpoint& endpoint : server.addresses)
            way.servers.emplace_back(endpoint.address(), arguments.tlsPort);
        return way;
    } catch (const std::runtime_error& error) {
        throw StartupError(ExitStatus::configuration, std::string("--ca: ") + error.what());
    }
}

signal::RegistrationOptions registrationOptions(const SessionArguments& arguments, std::string_view id) {
    signal::RegistrationOptions out;
    out.peerId = id;
    out.room = arguments.room;
    for (const auto& [what, text] : {std::pair("id", out.peerId), std::pair("room", out.room)})
        if (!signal::isName(text))
            throw StartupError(ExitStatus::usage,
                               "'" + printable(text) + "' cannot be " + (what[0] == 'i' ? "an " : "a ") +
                                   what +
                                   "; expected 1 to 64 bytes of UTF-8 without spaces, control or invisible "
                                   "characters");
    if (!arguments.serverKey.empty()) {
        const auto key = parseIdentityKey(arguments.serverKey);
        if (!key) throw StartupError(ExitStatus::usage, "--server-key: " + key.error().message);
        out.serverKey = *key;
    }
    if (!arguments.user.empty())
        out.access = {prepared("--user", arguments.user), prepared("password", passwordText(arguments))};
    return out;
}

} // namespace thisbe::peer
