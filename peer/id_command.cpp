#include "peer/id_command.h"

#include "peer/session/own_identity.h"
#include "shared/program/json_text.h"

#include <iostream>

namespace thisbe::peer {

namespace {

constexpr const char* kFooter =
    "Read it to the other person over the telephone, or any way that the server cannot change; there it goes "
    "behind\n"
    "--peer-key ID=. Spaces do not matter.\n"
    "\n"
    "Examples:\n"
    "  thisbe id\n"
    "  thisbe join ann --server rv.example.org --peer-key \"bob=$(ssh bob-host thisbe id)\"";

} // namespace

IdCommand::IdCommand(CLI::App& app) {
    CLI::App* const command = app.add_subcommand("id", "Show the fingerprint of your own key");
    command->footer(kFooter);
    command
        ->add_option("--identity", identityFile_,
                     "The key; made when it is missing (default: identity.pem in the state folder)")
        ->type_name("FILE");
    command->add_flag("--json", json_, "Print a JSON object: fingerprint, key");
}

ExitStatus IdCommand::run() {
    const Identity identity = loadOwnIdentity(identityFile_);
    if (json_)
        std::cout << "{\"fingerprint\":" << jsonString(fingerprint(identity.key()))
                  << ",\"key\":" << jsonString(toHex(identity.key())) << "}\n";
    else
        std::cout << fingerprint(identity.key()) << '\n';
    return ExitStatus::success;
}

} // namespace thisbe::peer
