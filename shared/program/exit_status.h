// What every program of ours says to the shell when it ends.
#pragma once

namespace thisbe {

// Scripts rely on the numbers; docs/man lists them. Values from 10 up belong to one program each.
enum class ExitStatus : int {
    success = 0,
    failed = 1,        // what was asked for was tried and did not succeed; standard error says why
    usage = 2,         // unknown or contradictory arguments
    configuration = 3, // a configuration file, key or value that cannot be used
    noName = 4,        // a host name that does not resolve
    noAnswer = 5,      // the other side did not answer in time (wrong address, blocked port, server down)
    refused = 6,       // the other side answered and said no
    noPermission = 7,  // this host does not allow it (privileged port, namespaces, raw sockets)
    internal = 70,     // a fault of ours; please report it
};

} // namespace thisbe
