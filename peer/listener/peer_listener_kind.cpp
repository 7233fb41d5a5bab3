#include "peer/listener/peer_listener_kind.h"

#include "peer/kind_help.h"
#include "peer/listener/peer_listener.h"

namespace thisbe::peer {

std::string PeerListenerKind::summary() const {
    return "tests with peers of the room (thisbe generate PEER), behind whatever NATs";
}

std::vector<std::string> PeerListenerKind::examples() const {
    return {
        "thisbe listen --accept ann --server rv.example.org --as bob",
        "thisbe listen --accept room --server rv.example.org --as bob --max-rate 20Mbit/s --max-duration 60",
        "thisbe listen --accept ask --server rv.example.org --as bob"};
}

std::vector<std::string_view> PeerListenerKind::options() const {
    std::vector<std::string_view> out(own_.begin(), own_.end());
    for (const char* name :
         {"--json", "--db", "--max-rate", "--max-duration", "--max-size", "--max-tests", "--receive-only"})
        out.emplace_back(name);
    return out;
}

void PeerListenerKind::addOptions(CLI::App& command) {
    own_ = addedOptions(command, [&] {
        addAcceptArguments(command, accept_);
        addSessionArguments(command, peer_.session);
        command.get_option("--server")->required(false);
        command.add_option("--as", peer_.id, "Peers: your name in the room")->type_name("ID");
        command
            .add_option(
                "--identity", peer_.identityFile,
                "Peers: your key; made when it is missing (default: identity.pem in the state folder)")
            ->type_name("FILE");
        addPathArguments(command, peer_.paths);
    });
}

std::unique_ptr<Listener> PeerListenerKind::open(ListenContext& context, std::string_view) {
    if (peer_.session.server.empty() || peer_.id.empty())
        throw StartupError(ExitStatus::usage,
                           "--accept needs --server HOST and --as ID: where peers meet, and "
                           "your own name in the room");
    AcceptRules rules = acceptRules(accept_, false);
    rules.limits = context.arguments.limits;
    return std::make_unique<PeerListener>(context, peer_, std::move(rules), common_.logLevel);
}

} // namespace thisbe::peer
