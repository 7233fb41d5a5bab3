#include "peer/packets/accept_arguments.h"

#include "shared/program/program.h"

namespace thisbe::peer {

void addAcceptArguments(CLI::App& command, AcceptArguments& arguments) {
    command
        .add_option("--accept", arguments.accept,
                    "From whom test traffic is taken: a peer's name, room (everybody in it), ask (you, each "
                    "time) or nobody; may be given again")
        ->type_name("WHO")
        ->allow_extra_args(false);
}

AcceptRules acceptRules(const AcceptArguments& arguments, bool askByDefault) {
    AcceptRules rules;
    rules.ask = arguments.accept.empty() && askByDefault;
    for (const std::string& who : arguments.accept) {
        if (who == "nobody" && arguments.accept.size() > 1)
            throw StartupError(ExitStatus::usage, "--accept nobody goes with no other --accept");
        if (who == "room")
            rules.room = true;
        else if (who == "ask")
            rules.ask = true;
        else if (who != "nobody")
            rules.peers.push_back(who);
    }
    return rules;
}

} // namespace thisbe::peer
