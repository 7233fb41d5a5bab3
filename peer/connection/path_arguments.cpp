#include "peer/connection/path_arguments.h"

namespace thisbe::peer {

void addPathArguments(CLI::App& command, PathArguments& arguments) {
    command
        .add_option(
            "--path", arguments.mode,
            "Which ways may be used: auto; same-nat (private address behind one NAT, else the relay); direct "
            "(never the relay); relay (always)")
        ->type_name("MODE")
        ->check([](const std::string& text) {
            const auto mode = parsePathMode(text);
            return mode ? std::string() : mode.error().message;
        })
        ->capture_default_str();
    command
        .add_option(
            "--peer-key", arguments.peerKeys,
            "The fingerprint that ID's key must have, as 'thisbe id' prints it there; may be given again")
        ->type_name("ID=FINGERPRINT")
        ->allow_extra_args(false) // one at a time: positional arguments may follow
        ->check([](const std::string& text) {
            const auto key = PinnedKey::parse(text);
            return key ? std::string() : key.error().message;
        });
}

PathMode pathMode(const PathArguments& arguments) {
    return parsePathMode(arguments.mode).value_or(PathMode::automatic);
}

std::vector<PinnedKey> pinnedKeys(const PathArguments& arguments) {
    std::vector<PinnedKey> out;
    for (const std::string& text : arguments.peerKeys)
        out.push_back(*PinnedKey::parse(text));
    return out;
}

} // namespace thisbe::peer
