// A plain router: one hop, no opinions.
#pragma once

#include "tests/sim/node.h"

namespace thisbe::sim {

class Router final : public Node {
  public:
    using Node::Node;
    void onPacket(Interface& in, PacketPtr packet) override;
};

} // namespace thisbe::sim
