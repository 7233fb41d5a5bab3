// The IPv4 server of the token exercise.
#include "examples/token_exercise/exercise_server.h"

#include <CLI/CLI.hpp>
#include <Poco/Exception.h>

#include <iostream>

int main(int argc, char** argv) {
    CLI::App app(
        "Serves one IPv4 client of the token exercise: prompts, IPv6 clients with random tokens, a verdict.",
        "token_exercise");
    std::string listen = "127.0.0.1:7000";
    thisbe::exercise::ExerciseOptions options;
    app.add_option("--listen", listen, "IPv4 address and port")->capture_default_str();
    app.add_option("--clients", options.clients, "How many IPv6 clients, one token each")
        ->capture_default_str();
    app.add_option("--netns", options.netns, "Network namespace of the IPv6 clients");
    CLI11_PARSE(app, argc, argv);
    try {
        thisbe::exercise::ExerciseServer server(Poco::Net::SocketAddress(listen), options);
        return server.serveOne() ? 0 : 1;
    } catch (const Poco::Exception& problem) {
        std::cerr << "token_exercise: " << problem.displayText() << '\n';
        return 1;
    }
}
