#include "peer/path/path_label.h"

namespace thisbe::peer {

PathLabel PathLabel::of(const ice::CandidatePair& pair, PathClass pathClass) {
    const std::size_t payload = pair.payloadBytes;
    return {.pair = pair.id,
            .pathClass = pathClass,
            .text = ice::toString(pair),
            .payloadBytes = payload,
            .packetBytes = payload == 0 ? 0 : ice::packetOf(pair.remote.endpoint.family(), payload)};
}

} // namespace thisbe::peer
