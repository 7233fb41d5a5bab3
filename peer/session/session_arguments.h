// What a command line says about the session that a command needs: which server, which room, who we are.
#pragma once

#include "peer/session/session.h"
#include "shared/base/nat64_prefix.h"
#include "shared/net/server_name.h"

#include <CLI/CLI.hpp>

#include <string>

namespace thisbe::peer {

struct SessionArguments {
    std::string server;
    std::string room = std::string(signal::kDefaultRoom);
    std::string serverKey;
    std::string user;
    std::string passwordFile;
    bool tcp = false;
    std::uint16_t tlsPort = 5349;
    bool noTls = false;
    std::string caFile; // empty: whom this host trusts
    std::string nat64;  // empty: found out where this host has no IPv4
};

// arguments must outlive app.
void addSessionArguments(CLI::App& command, SessionArguments& arguments);

// The server that was typed, and its addresses. Where this host has IPv6 only and a NAT64 is known, IPv4
// addresses are told as they are reached through it. Waits for the resolver. Throws StartupError.
struct ResolvedServer {
    ServerName name;
    std::vector<Endpoint> addresses;
    std::optional<Nat64Prefix> nat64;
};
ResolvedServer resolveServer(const SessionArguments& arguments);

// The server by TLS; nothing with --no-tls. Throws StartupError where the certificates cannot be read.
std::optional<TlsWay> tlsWay(const SessionArguments& arguments, const ResolvedServer& server);

// The options of a registration under this id, checked; the server's key as pinned by --server-key. The
// password comes from --password-file or $THISBE_PASSWORD. Throws StartupError.
signal::RegistrationOptions registrationOptions(const SessionArguments& arguments, std::string_view id);

} // namespace thisbe::peer
