// Whatever has interfaces: hosts, routers, gateways.
#pragma once

#include "tests/sim/icmp_error.h"
#include "tests/sim/interface.h"
#include "tests/sim/routing_table.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace thisbe::sim {

class Node : private EventTarget {
  public:
    Node(Simulation& simulation, std::string name);
    virtual ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    const std::string& name() const { return name_; }
    Simulation& simulation() { return simulation_; }

    // Plugged into link, without addresses yet.
    Interface& addInterface(std::string name, Link& link);
    const std::vector<std::unique_ptr<Interface>>& interfaces() const { return interfaces_; }
    RoutingTable& routes() { return routes_; }
    // 0.0.0.0/0 or ::/0, by the gateway's family.
    void setDefaultGateway(Interface& interface, const IpAddress& gateway);

    bool owns(const IpAddress& address) const { return local_.contains(address); }
    // The address that a packet to destination would come from; unspecified when there is none.
    IpAddress sourceFor(const IpAddress& destination) const;

    // A packet that came in. The simulator calls it.
    virtual void onPacket(Interface& in, PacketPtr packet) = 0;

  protected:
    // Out by the routing table. A packet that cannot go is dropped, with an ICMP error to its source.
    void route(PacketPtr packet);
    // The same for one that came in and goes on: one hop less to live.
    void forward(PacketPtr packet);
    void sendError(IcmpError::Kind kind, const Packet& about, std::uint32_t mtu = 0);
    // Comes in again at this time, after what happens now.
    void sendToSelf(PacketPtr packet);
    void drop(DropReason reason, const Packet& packet);
    void record(Trace::Action action, const Packet& packet);
    const RoutingTable::Route* routeTo(const IpAddress& destination) const {
        return routes_.find(destination);
    }

  private:
    friend class Interface;

    void onEvent(std::uint64_t argument, Packet* packet) final;
    void addLocalAddress(const IpAddress& address, Interface& interface) { local_[address] = &interface; }
    void removeLocalAddress(const IpAddress& address) { local_.erase(address); }
    // Marks it fragmented where that helps. False, with everything said and counted, when it must not go.
    bool makeFit(const Interface& out, Packet& packet);

    Simulation& simulation_;
    std::string name_;
    std::vector<std::unique_ptr<Interface>> interfaces_;
    RoutingTable routes_;
    std::unordered_map<IpAddress, Interface*> local_;
};

} // namespace thisbe::sim
