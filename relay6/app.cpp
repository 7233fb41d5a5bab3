#include "relay6/app.h"

#include "relay6/collect_command.h"
#include "relay6/forward_command.h"
#include "relay6/remove_command.h"
#include "relay6/status_command.h"

namespace thisbe::relay6 {

int runApp(int argc, char** argv) {
    CLI::App app("Takes tokens from IPv6 senders and hands them to an IPv4 server, through a local queue.",
                 "thisbe-relay6");
    CommonOptions common;
    addCommonOptions(app, common);
    app.require_subcommand(1);
    CollectCommand collect(app);
    ForwardCommand forward(app);
    StatusCommand status(app);
    RemoveCommand remove(app);
    return runProgram(app, common, argc, argv, [&] {
        for (Command* const command : std::initializer_list<Command*>{&collect, &forward, &status, &remove})
            if (command->chosen()) return command->run(common);
        return ExitStatus::usage;
    });
}

} // namespace thisbe::relay6
