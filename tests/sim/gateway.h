// A home's or a carrier's router to the world: NAT, firewall, both or neither.
#pragma once

#include "tests/sim/nat_engine.h"
#include "tests/sim/node.h"
#include "tests/sim/stateful_filter.h"

#include <optional>

namespace thisbe::sim {

// Forwards between its inside interfaces and its one outside interface; as made it forwards everything.
// Traffic between inside hosts of one link does not pass it.
class Gateway final : public Node {
  public:
    Gateway(Simulation& simulation, std::string name);

    // Must be set before traffic flows.
    void setOutside(Interface& interface) { outside_ = &interface; }
    Interface& outside() { return *outside_; }

    // IPv4 from inside is translated; the external addresses must be the outside interface's. What is not
    // translated does not pass inwards.
    NatEngine& enableNat(NatConfig config);
    // IPv6 to 64:ff9b::/96 (RFC 6146, with the prefix of RFC 6052) is translated to IPv4.
    NatEngine& enableNat64(NatConfig config);
    // IPv6 comes in only in answer to what went out.
    void enableIpv6Firewall(Duration timeout = std::chrono::minutes(2));
    // No UDP crosses, in silence.
    void blockUdp(bool blocked) { udpBlocked_ = blocked; }

    // All mappings and states are gone, as after a restart.
    void restart();

    NatEngine* nat() { return nat_ ? &*nat_ : nullptr; }
    NatEngine* nat64() { return nat64_ ? &*nat64_ : nullptr; }

    void onPacket(Interface& in, PacketPtr packet) override;

  private:
    void fromInside(PacketPtr packet);
    void fromOutside(PacketPtr packet);
    void filterOutbound(PacketPtr packet);
    void filterInbound(PacketPtr packet);

    void translateOutbound(PacketPtr packet);
    void translateInbound(NatEngine& engine, PacketPtr packet);
    void translateErrorOutbound(PacketPtr packet);
    void translateErrorInbound(NatEngine& engine, PacketPtr packet);
    void translateOutbound64(PacketPtr packet);
    // The engine that has that external address, if any.
    NatEngine* engineOf(const IpAddress& external);

    test::SeededRandom random_;
    Interface* outside_ = nullptr;
    std::optional<NatEngine> nat_;
    std::optional<NatEngine> nat64_;
    std::optional<StatefulFilter> firewall_;
    bool udpBlocked_ = false;
};

} // namespace thisbe::sim
