#include "peer/kind_help.h"

#include "shared/program/program.h"

#include <algorithm>

namespace thisbe::peer {

void refuseOtherOptions(const CLI::App& command, const std::vector<std::string_view>& obeyed,
                        const std::string& who) {
    for (const CLI::Option* option : command.get_options()) {
        if (option->count() == 0 || option->get_positional()) continue;
        const std::string name = option->get_name();
        if (name == "--help" || std::ranges::find(obeyed, name) != obeyed.end()) continue;
        throw StartupError(ExitStatus::usage, name + " means nothing to " + who + "; 'thisbe " +
                                                  command.get_name() + " --help' tells what does");
    }
}

std::vector<std::string> addedOptions(CLI::App& command, const std::function<void()>& add) {
    const std::size_t before = command.get_options().size();
    add();
    std::vector<std::string> names;
    const auto options = command.get_options();
    for (std::size_t i = before; i < options.size(); ++i)
        for (const std::string& name : options[i]->get_lnames())
            names.push_back("--" + name);
    return names;
}

} // namespace thisbe::peer
