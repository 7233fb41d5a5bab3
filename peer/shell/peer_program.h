// Everything that a program is made of which is a peer: registered, reachable, with a shell at its centre.
#pragma once

#include "peer/chat/message_plane.h"
#include "peer/connection/path_arguments.h"
#include "peer/session/session_arguments.h"
#include "peer/shell/console_log.h"
#include "peer/shell/shell.h"
#include "shared/net/system_random.h"
#include "shared/program/program.h"

#include <functional>
#include <memory>
#include <string>

namespace thisbe::peer {

// On a loop of somebody's, who runs it. One thread.
class PeerProgram {
  public:
    // What a command line says.
    struct Arguments {
        SessionArguments session;
        PathArguments paths;
        std::string id;
        std::string identityFile; // empty: the state folder's
        std::string logFile;      // of what is said; empty: none
        bool takeOver = false;
    };
    struct Host {
        EventLoop& loop;
        const Clock& clock;
        const SessionReport& report;
        LogLevel logLevel;
    };
    using MakeConsole = std::function<std::unique_ptr<Console>(Shell& shell)>;

    // Resolves the server's name. Throws StartupError. What host has must outlive it.
    PeerProgram(const Host& host, const Arguments& arguments, Shell::Options shell, AcceptRules accept,
                const MakeConsole& makeConsole);
    PeerProgram(const PeerProgram&) = delete;
    PeerProgram& operator=(const PeerProgram&) = delete;

    void start();

    Shell& shell() { return shell_; }
    Console& console() { return *console_; }
    PacketPlane& packets() { return messages_.packets(); }
    std::string server() const { return server_.name.toString(); }

  private:
    signal::RegistrationOptions registration(const Arguments& arguments);
    const TlsWay* overTls() const { return tls_ ? &*tls_ : nullptr; }

    Identity identity_;
    ResolvedServer server_;
    std::optional<TlsWay> tls_;
    ServerTrust trust_;
    PeerTrust peerTrust_;
    SystemRandom random_;
    UdpBuffers buffers_;
    ChatLog history_;
    Shell shell_;
    std::unique_ptr<Console> console_;
    ConsoleLog log_;
    Session session_;
    MessagePlane messages_;
};

} // namespace thisbe::peer
