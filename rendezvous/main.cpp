#include "rendezvous/app.h"
#include "rendezvous/options.h"

int main(int argc, char** argv) {
    CLI::App app("", "thisbe-rendezvous");
    thisbe::rendezvous::ServerOptions options;
    thisbe::rendezvous::addServerOptions(app, options);
    return thisbe::runProgram(app, options.common, argc, argv,
                              [&] { return thisbe::rendezvous::runServer(options); });
}
