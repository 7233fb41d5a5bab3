#include "peer/listener/listen_arguments.h"

namespace thisbe::peer {

void addListenArguments(CLI::App& command, ListenArguments& arguments) {
    command.add_option("TARGET", arguments.targets, "Where to listen: SCHEME://ADDR:PORT; may be several");
    command.add_flag("--records", arguments.records, "Take records (length-prefixed JSON over TCP)");
    command.add_flag("--json", arguments.json, "Print JSON, one object a line, instead of text");
    command.add_option("--log-file", arguments.logFile, "Append the lines to this file too")
        ->type_name("FILE");
    command
        .add_option("--db", arguments.database,
                    "Keep records and results of tests in this SQLite database (thisbe packets)")
        ->type_name("FILE");
}

} // namespace thisbe::peer
