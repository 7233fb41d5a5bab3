#include "shared/signal/attributes/reason.h"

namespace thisbe::signal {

const char* toString(Reason reason) {
    switch (reason) {
    case Reason::none:
        return "none";
    case Reason::left:
        return "left";
    case Reason::timedOut:
        return "timed out";
    case Reason::replaced:
        return "replaced";
    case Reason::moved:
        return "moved";
    case Reason::stopping:
        return "stopping";
    case Reason::joined:
        return "joined";
    }
    return "?";
}

std::optional<Reason> reasonFromWire(std::uint8_t number) {
    if (number > static_cast<std::uint8_t>(Reason::joined)) return std::nullopt;
    return static_cast<Reason>(number);
}

stun::AttributeResult<ReasonAttribute> ReasonAttribute::parse(ByteView bytes) {
    const auto reason = bytes.size() == 1 ? reasonFromWire(bytes[0]) : std::nullopt;
    if (!reason) return stun::malformed();
    return ReasonAttribute{*reason};
}

} // namespace thisbe::signal
