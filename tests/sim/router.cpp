#include "tests/sim/router.h"

namespace thisbe::sim {

void Router::onPacket(Interface&, PacketPtr packet) {
    if (owns(packet->destination.address())) {
        drop(DropReason::closedPort, *packet);
        return sendError(IcmpError::Kind::portUnreachable, *packet);
    }
    forward(std::move(packet));
}

} // namespace thisbe::sim
