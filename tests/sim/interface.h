// A node's network interface: its addresses and the way out onto a link.
#pragma once

#include "shared/base/ip_prefix.h"
#include "tests/sim/link_conditions.h"
#include "tests/sim/simulation.h"

#include <string>
#include <vector>

namespace thisbe::sim {

class Link;
class Node;

class Interface final : public EventTarget {
  public:
    struct Address {
        IpAddress address;
        unsigned prefixLength = 0;
        bool deprecated = false; // not chosen as a source where there is another (RFC 4862)
    };

    Interface(Simulation& simulation, Node& node, std::string name);
    Interface(const Interface&) = delete;
    Interface& operator=(const Interface&) = delete;

    // Plugs into a link, out of the one before; nullptr for none. What is under way to here is lost.
    void attach(Link* link);
    Link* link() const { return link_; }
    void setUp(bool up) { up_ = up; }
    bool isUp() const { return up_; }

    // The node gets the address and an on-link route to its prefix; the address must be new to the link.
    void addAddress(const IpAddress& address, unsigned prefixLength);
    void removeAddress(const IpAddress& address);
    void deprecateAddress(const IpAddress& address);
    const std::vector<Address>& addresses() const { return addresses_; }

    Node& node() const { return node_; }
    const std::string& name() const { return name_; }
    // Of what is sent from here. Changes hold from the next packet on.
    LinkConditions& conditions() { return conditions_; }
    const LinkConditions& conditions() const { return conditions_; }

    // Whether the packet may go as it is, may go in fragments, or is too big.
    bool fits(const Packet& packet) const { return packet.fragmented || packet.size() <= conditions_.mtu; }
    // The neighbour that has that address: nullptr when nobody on the link has it, or there is no link.
    Interface* neighbour(const IpAddress& address) const;
    // False when interface or link is down: what is sent then is lost in silence.
    bool hasCarrier() const;
    // The caller has looked at fits().
    void transmit(PacketPtr packet, Interface& to);

    void onEvent(std::uint64_t argument, Packet* packet) override;

  private:
    bool isLost();
    bool chance(double probability);
    // When the last bit has left, or nothing when the queue is full.
    std::optional<TimePoint> departure(std::size_t bytes);
    void deliver(Interface& to, TimePoint departure, PacketPtr packet);
    void drop(DropReason reason, const Packet& packet);

    Simulation& simulation_;
    Node& node_;
    std::string name_;
    LinkConditions conditions_;
    std::vector<Address> addresses_;
    Link* link_ = nullptr;
    std::uint64_t attachment_ = 0; // counts attach(): packets to an earlier one are lost
    TimePoint busyUntil_{};
    TimePoint lastArrival_{};
    bool inBadState_ = false;
    bool up_ = true;
};

} // namespace thisbe::sim
