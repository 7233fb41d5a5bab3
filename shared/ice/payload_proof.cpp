#include "shared/ice/payload_proof.h"

namespace thisbe::ice {

const char* toString(PayloadProof proof) {
    switch (proof) {
    case PayloadProof::none:
        return "not asked";
    case PayloadProof::asked:
        return "under way";
    case PayloadProof::bothWays:
        return "full size both ways";
    case PayloadProof::outbound:
        return "full size outbound";
    case PayloadProof::tooSmall:
        return "only small datagrams pass";
    case PayloadProof::notNeeded:
        return "relayed";
    }
    return "?";
}

} // namespace thisbe::ice
