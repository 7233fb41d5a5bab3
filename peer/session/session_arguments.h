// What a command line says about the session that a command needs: which server, which room, who we are.
#pragma once

#include "peer/session/session.h"
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
};

// arguments must outlive app.
void addSessionArguments(CLI::App& command, SessionArguments& arguments);

// The server that was typed, and its addresses. Waits for the resolver. Throws StartupError.
struct ResolvedServer {
    ServerName name;
    std::vector<Endpoint> addresses;
};
ResolvedServer resolveServer(const SessionArguments& arguments);

// The options of a registration under this id, checked; the server's key as pinned by --server-key. The
// password comes from --password-file or $THISBE_PASSWORD. Throws StartupError.
signal::RegistrationOptions registrationOptions(const SessionArguments& arguments, std::string_view id);

} // namespace thisbe::peer
