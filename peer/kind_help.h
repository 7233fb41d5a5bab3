// What `thisbe generate` and `thisbe listen` have in common: help made of the kinds, options checked against
// them.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace thisbe::peer {

// The list of kinds and their examples, for the footer of a command's help. Kind: GeneratorKind or
// ListenerKind.
template<class Kinds>
std::string kindHelp(const Kinds& kinds) {
    std::string list = "Kinds:\n";
    std::string examples = "\nExamples:\n";
    for (const auto& kind : kinds) {
        const std::string name = kind->name();
        list +=
            "  " + name + std::string(name.size() < 22 ? 22 - name.size() : 1, ' ') + kind->summary() + "\n";
        for (const std::string& example : kind->examples())
            examples += "  " + example + "\n";
    }
    return list + examples;
}

// Throws StartupError (usage) naming the first given option of command that is not among obeyed (long names
// with their dashes). who: the kind, for the message.
void refuseOtherOptions(const CLI::App& command, const std::vector<std::string_view>& obeyed,
                        const std::string& who);

// Long names, with their dashes, of the options that add() adds to command.
std::vector<std::string> addedOptions(CLI::App& command, const std::function<void()>& add);

} // namespace thisbe::peer
