// People in the homes of a lab, each at `thisbe join --json`: what they type and what they see.
#pragma once

#include "tests/natlab/nat_lab.h"
#include "tests/peer/join_world.h"

#include <set>
#include <thread>

namespace thisbe::peer {

// Lines are JSON objects; regular expressions are looked for in one line. All that wait have a bound that no
// healthy run needs, and fail the test at it.
class LabChatter {
  public:
    LabChatter(std::string id, natlab::LabProcess process)
        : id_(std::move(id)), process_(std::move(process)) {}

    void type(const std::string& line);
    void say(const std::string& to, const std::string& text) { type("@chat " + to + " " + text); }
    // The next line that matches; empty where none comes.
    std::string waitFor(const std::string& regex, std::chrono::milliseconds bound = std::chrono::seconds(30));
    // The last line so far that matches, or the next one.
    std::string hasSeen(const std::string& regex);
    // The peer is in the room.
    void waitForPeer(const std::string& id);

    // The text came from there.
    bool hears(const std::string& from, const std::string& text);
    // By which path a text came; by which path the receipt of one of ours. Empty: not at all.
    std::string pathOf(const std::string& text);
    std::string deliveryPathOf(const std::string& text);
    // How often a text was shown.
    std::size_t timesHeard(const std::string& text) const;

    const std::string& said() const { return process_.output(); }
    natlab::LabProcess& process() { return process_; }

  private:
    std::string id_;
    natlab::LabProcess process_;
};

class LabChat {
  public:
    // The server can tell how NATs behave (two addresses, two ports).
    explicit LabChat(const natlab::NatLab& lab);

    // thisbe join --json there, with the roster complete.
    LabChatter joined(const std::string& id, const std::string& host,
                      const JoinWorld::Arguments& more = {}) const;
    natlab::LabProcess& server() { return server_; }
    const JoinWorld& world() const { return world_; }

  private:
    const natlab::NatLab& lab_;
    JoinWorld world_;
    natlab::LabProcess server_;
};

} // namespace thisbe::peer
