// One kind of listener that `thisbe listen` opens.
#pragma once

#include "peer/listener/listen_context.h"
#include "peer/listener/listener.h"

#include <memory>
#include <string_view>

namespace thisbe::peer {

// To add one: a file here with a class of this, a line in listener_kinds.cpp. Nothing else knows the kinds;
// help, examples and the refusal of options that mean nothing to a kind come from here.
class ListenerKind {
  public:
    virtual ~ListenerKind() = default;

    // Whether target (one of the arguments' TARGETs; empty for what is asked for by options) names this kind.
    virtual bool isMeant(const ListenArguments& arguments, std::string_view target) const = 0;
    // As people call it: "tcp://ADDR:PORT".
    virtual std::string name() const = 0;
    // One line for the list of kinds in the help.
    virtual std::string summary() const = 0;
    // Whole command lines for the help.
    virtual std::vector<std::string> examples() const = 0;
    // Long names of all options that it obeys, its own too; one that is given and means nothing to any of the
    // listeners is wrong usage.
    virtual std::vector<std::string_view> options() const = 0;
    // Adds the options that only this kind has. Called once, before anything is parsed; must outlive command.
    virtual void addOptions(CLI::App&) {}

    // Opens one on the loop, and says so on the log. Throws StartupError, Poco::Exception.
    virtual std::unique_ptr<Listener> open(ListenContext& context, std::string_view target) = 0;
};

} // namespace thisbe::peer
