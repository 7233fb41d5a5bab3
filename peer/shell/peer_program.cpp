#include "peer/shell/peer_program.h"

#include "peer/session/own_identity.h"

#include <utility>

namespace thisbe::peer {

namespace {

constexpr std::size_t kBuffers = 8;

Shell::Options named(Shell::Options options, const ResolvedServer& server) {
    options.server = server.name.toString();
    return options;
}

// Wrong usage is told before anything is made.
Identity checkedIdentity(const PeerProgram::Arguments& arguments) {
    static_cast<void>(registrationOptions(arguments.session, arguments.id));
    return loadOwnIdentity(arguments.identityFile);
}

} // namespace

PeerProgram::PeerProgram(const Host& host, const Arguments& arguments, Shell::Options shell,
                         AcceptRules accept, const MakeConsole& makeConsole)
    : identity_(checkedIdentity(arguments)),
      server_(resolveServer(arguments.session)),
      tls_(tlsWay(arguments.session, server_)),
      trust_(server_.name),
      peerTrust_(arguments.session.room, pinnedKeys(arguments.paths)),
      buffers_(kBuffers),
      history_(arguments.logFile, host.clock),
      shell_(host.loop, named(std::move(shell), server_), host.report, trust_, history_),
      console_(makeConsole(shell_)),
      log_(host.logLevel, *console_),
      session_({host.loop, buffers_, identity_, random_, log_},
               {registration(arguments), server_.addresses, arguments.session.tcp, overTls()}, shell_),
      messages_(
          {host.loop, buffers_, identity_, random_, log_, host.clock, host.clock.wallNow()},
          {server_.addresses, overTls(), server_.nat64, pathMode(arguments.paths), std::move(accept)},
          [this](std::string_view to, ByteView payload) { return session_.sendSignal(to, payload); },
          peerTrust_, shell_, shell_) {
    shell_.connect(session_, messages_, *console_);
}

signal::RegistrationOptions PeerProgram::registration(const Arguments& arguments) {
    auto options = registrationOptions(arguments.session, arguments.id);
    options.takeOver = arguments.takeOver;
    if (!options.serverKey) options.serverKey = trust_.known();
    return options;
}

void PeerProgram::start() {
    if (peerTrust_.warning()) console_->notice("thisbe: " + *peerTrust_.warning());
    shell_.start();
}

} // namespace thisbe::peer
