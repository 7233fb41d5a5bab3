#include "rendezvous/app.h"
#include "rendezvous/options.h"

int main(int argc, char** argv) {
    using namespace thisbe;
    CLI::App app("", "thisbe-rendezvous");
    rendezvous::ServerOptions options;
    rendezvous::addServerOptions(app, options);
    return runProgram(
        app, options.common, argc, argv, [&] { return rendezvous::runServer(options); },
        [&] { rendezvous::checkServerOptions(options); });
}
