#include "tests/sim/nat_drop.h"

namespace thisbe::sim {

const char* toString(NatDrop drop) {
    switch (drop) {
    case NatDrop::none:
        return "none";
    case NatDrop::noMapping:
        return "no-mapping";
    case NatDrop::unsolicited:
        return "unsolicited";
    case NatDrop::filtered:
        return "filtered";
    case NatDrop::portsExhausted:
        return "ports-exhausted";
    case NatDrop::mappingLimit:
        return "mapping-limit";
    case NatDrop::filterLimit:
        return "filter-limit";
    case NatDrop::hairpin:
        return "hairpin";
    case NatDrop::wrongFamily:
        return "wrong-family";
    }
    return "?";
}

} // namespace thisbe::sim
