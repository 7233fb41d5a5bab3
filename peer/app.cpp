#include "peer/app.h"

#include "peer/chat_command.h"
#include "peer/generate_command.h"
#include "peer/id_command.h"
#include "peer/join_command.h"
#include "peer/list_command.h"
#include "peer/listen_command.h"
#include "peer/packets_command.h"
#include "peer/stun_command.h"
#include "shared/program/program.h"

namespace thisbe::peer {

namespace {

constexpr const char* kDescription =
    "Gets two hosts behind NATs talking, says which path they took and why, and measures that path.";

constexpr const char* kFooter = "'thisbe COMMAND --help' tells more of a command, with examples.\n"
                                "\n"
                                "Exit status: 0 success, 1 tried and failed, 2 wrong usage, 3 unusable "
                                "configuration, 4 the server's name does not\n"
                                "resolve, 5 no answer in time, 6 refused by the other side, 7 not permitted "
                                "by this host. Standard output is data;\n"
                                "everything else goes to standard error.";

} // namespace

int runApp(int argc, char** argv) {
    CLI::App app(kDescription, "thisbe");
    CommonOptions common;
    addCommonOptions(app, common);
    app.footer(kFooter);
    app.require_subcommand(1);
    app.fallthrough();

    JoinCommand join(app, common);
    ChatCommand chat(app, common);
    ListCommand list(app, common);
    IdCommand id(app);
    StunCommand stun(app, common);
    GenerateCommand generate(app, common);
    ListenCommand listen(app, common);
    PacketsCommand packets(app, common);

    return runProgram(app, common, argc, argv, [&] {
        if (app.got_subcommand("join")) return join.run();
        if (app.got_subcommand("chat")) return chat.run();
        if (app.got_subcommand("id")) return id.run();
        if (app.got_subcommand("list")) return list.run();
        if (app.got_subcommand("generate")) return generate.run();
        if (app.got_subcommand("listen")) return listen.run();
        if (app.got_subcommand("packets")) return packets.run();
        return stun.run();
    });
}

} // namespace thisbe::peer
