#include "peer/path/path_explanation.h"

namespace thisbe::peer {

const char* toString(PathStanding standing) {
    switch (standing) {
    case PathStanding::none:
        return "none";
    case PathStanding::checking:
        return "checking";
    case PathStanding::failed:
        return "never answered";
    case PathStanding::unproven:
        return "being proven";
    case PathStanding::tooSmall:
        return "loses full-size datagrams";
    case PathStanding::dead:
        return "dead";
    case PathStanding::heldBack:
        return "held back";
    case PathStanding::ready:
        return "ready";
    case PathStanding::carrying:
        return "carrying";
    }
    return "?";
}

} // namespace thisbe::peer
