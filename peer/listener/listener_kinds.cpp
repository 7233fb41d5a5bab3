#include "peer/listener/listener_kinds.h"

#include "peer/listener/peer_listener_kind.h"
#include "peer/listener/records_listener_kind.h"
#include "peer/listener/tcp_listener_kind.h"
#include "peer/listener/udp_listener_kind.h"

namespace thisbe::peer {

std::vector<std::unique_ptr<ListenerKind>> listenerKinds(const CommonOptions& common) {
    std::vector<std::unique_ptr<ListenerKind>> kinds;
    kinds.push_back(std::make_unique<RecordsListenerKind>());
    kinds.push_back(std::make_unique<TcpListenerKind>());
    kinds.push_back(std::make_unique<UdpListenerKind>());
    kinds.push_back(std::make_unique<PeerListenerKind>(common));
    return kinds;
}

} // namespace thisbe::peer
