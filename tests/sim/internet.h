// A world to put hosts in: one router, a server with two addresses, and homes of every kind.
#pragma once

#include "tests/natlab/nat_kind.h"
#include "tests/sim/gateway.h"
#include "tests/sim/home.h"
#include "tests/sim/host.h"
#include "tests/sim/internet_options.h"
#include "tests/sim/link.h"
#include "tests/sim/router.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace thisbe::sim {

// The NAT lab's world (tests/natlab) in virtual time, with as many homes as a test wants. In the middle is a
// router and not a bridge, so that probes with a small hop limit die between two homes, as they do outside.
//   server   198.51.100.1, .2 and 2001:db8::1, ::2
//   home 0   192.0.2.2 outside, home 1 203.0.113.2, the others in 198.18.0.0/15; IPv6 2001:db8:1:…/48 and up
//   hosts    192.168.1.10, .11 in every home; with public addresses in open ones
// Everything lives as long as the Internet does.
class Internet {
  public:
    explicit Internet(std::uint64_t seed, InternetOptions options = {});

    Simulation& simulation() { return simulation_; }
    Host& server() { return *server_; }
    Router& router() { return *router_; }
    Interface& serverInterface() { return *server_->interfaces().front(); }

    // A home of that kind with two hosts. same-lan differs from port-restricted in nothing: put both peers
    // there.
    Home& addHome(natlab::NatKind kind);
    // A home behind a NAT of any behaviour; external addresses beyond the first are added to the outside
    // interface.
    Home& addHome(NatConfig nat);
    // A home like the first, behind the same carrier, with the same private range. The first must be cgnat.
    Home& addHomeBehindCarrierOf(const Home& first);
    // One more host in the home, on the next free addresses.
    Host& addHost(Home& home);

    std::deque<Home>& homes() { return homes_; }

    template<class T, class... Arguments>
    T& add(Arguments&&... arguments) {
        auto node = std::make_unique<T>(simulation_, std::forward<Arguments>(arguments)...);
        T& added = *node;
        nodes_.push_back(std::move(node));
        return added;
    }
    Link& addLink(std::string name) { return *links_.emplace_back(std::make_unique<Link>(std::move(name))); }

    static IpAddress serverAddress(AddressFamily family, unsigned which = 0);

  private:
    Home& newHome(natlab::NatKind kind);
    void connectToWorld(Home& home, Gateway& gateway);
    void connectToCarrier(Home& home);
    void buildLan(Home& home);
    void configure(Home& home);

    Simulation simulation_;
    InternetOptions options_;
    std::vector<std::unique_ptr<Link>> links_;
    std::vector<std::unique_ptr<Node>> nodes_;
    Router* router_ = nullptr;
    Host* server_ = nullptr;
    std::deque<Home> homes_;
};

} // namespace thisbe::sim
