// Very many peers in one room, in homes behind NATs and without, and their server: all in virtual time.
#pragma once

#include "tests/rendezvous/crowd/presence_record.h"
#include "tests/rendezvous/crowd/sim_peer.h"
#include "tests/rendezvous/crowd/sim_server.h"
#include "tests/sim/endpoint_driver.h"
#include "tests/sim/internet.h"

#include <deque>

namespace thisbe::rendezvous::test {

struct CrowdOptions {
    std::size_t peers = 1000;
    std::uint64_t seed = 1;
    double loss = 0; // of datagrams, in either direction
    std::size_t peersPerHome = 20;
};

// Homes: a quarter have public addresses of both families, the others are behind a NAT of three kinds. Each
// way takes about 10 ms; a twentieth of the packets are held back so that later ones overtake them, a
// hundredth arrive twice.
class Crowd {
  public:
    using PeerProgram = sim::EndpointDriver<SimPeer>;

    struct Member {
        std::string id;
        Identity identity;
        sim::Home* home;
        sim::Host* host;
        PeerProgram* program = nullptr; // null: not running
        std::uint64_t starts = 0;
        TimePoint touchedAt{}; // when its user, or fate, last did something to it
    };

    // How long a program lives on that leaves or was taken over from, to tell and to be told. A member whose
    // program does so must not be cut off from power.
    static constexpr Duration kFarewell = std::chrono::seconds(20);

    explicit Crowd(const CrowdOptions& options);
    ~Crowd();

    sim::Simulation& simulation() { return internet_.simulation(); }
    TimePoint now() { return simulation().now(); }
    std::deque<Member>& members() { return members_; }
    const std::deque<Member>& members() const { return members_; }
    const PresenceRecord& truth() const { return record_; }
    const SimServer& server() const { return server_->protocol(); }
    // Called for every change, as the server learns of it.
    void onChange(std::function<void(const std::string& id)> callback) { onChange_ = std::move(callback); }

    void start(Member& member) { launch(member, false); }
    void leave(Member& member);
    // kill -9: the port is closed, nobody is told.
    void kill(Member& member);
    // The host answers nothing any more, and is switched on again later without its programs.
    void powerCut(Member& member);
    // A second program with the same key and name takes over; the first learns of it and ends.
    void takeOver(Member& member);
    // To another home behind a NAT; the program stays. Only members behind a NAT.
    void move(Member& member);
    bool canMove(const Member& member) const { return !member.home->hasIpv6; }

    // The server dies without a word, and another one with the same key and address begins.
    void restartServer();

    // What must be there and is not, or is there and must not be: by the hosts' word, not the server's.
    std::vector<std::string> untruths();

  private:
    void build();
    void launch(Member& member, bool takeOver);
    void startServer();
    sim::Home& otherHome(const sim::Home& home);

    CrowdOptions options_;
    sim::Internet internet_;
    PresenceRecord record_;
    std::function<void(const std::string& id)> onChange_ = [](const std::string&) {};
    thisbe::test::SeededRandom random_; // the server's
    thisbe::test::SeededRandom fate_;
    ServerIdentity identity_{Identity::generate().value(), "example.org", {}};
    AccessControl access_;
    stun::NonceIssuer nonces_;
    sim::EndpointDriver<SimServer>* server_ = nullptr;
    std::vector<sim::Home*> natHomes_;
    std::deque<Member> members_;
};

} // namespace thisbe::rendezvous::test
