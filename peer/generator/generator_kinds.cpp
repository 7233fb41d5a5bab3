#include "peer/generator/generator_kinds.h"

#include "peer/generator/http_generator.h"
#include "peer/generator/mixed_generator.h"
#include "peer/generator/peer_generator.h"
#include "peer/generator/records_generator.h"
#include "peer/generator/tcp_generator.h"
#include "peer/generator/udp_generator.h"

namespace thisbe::peer {

std::vector<std::unique_ptr<GeneratorKind>> generatorKinds(const CommonOptions& common) {
    std::vector<std::unique_ptr<GeneratorKind>> kinds;
    kinds.push_back(std::make_unique<RecordsGenerator>());
    kinds.push_back(std::make_unique<TcpGenerator>());
    kinds.push_back(std::make_unique<UdpGenerator>(common));
    kinds.push_back(std::make_unique<HttpGenerator>());
    kinds.push_back(std::make_unique<PeerGenerator>(common)); // before it: --server says which
    kinds.push_back(std::make_unique<MixedGenerator>(common));
    return kinds;
}

} // namespace thisbe::peer
