#include "shared/ice/gather/gathering_problem.h"

namespace thisbe::ice {

const char* toString(ServerTransport transport) {
    switch (transport) {
    case ServerTransport::udp:
        return "UDP";
    case ServerTransport::tcp:
        return "TCP";
    case ServerTransport::tls:
        return "TLS";
    }
    return "?";
}

const char* toString(GatheringProblem::Reason reason) {
    using Reason = GatheringProblem::Reason;
    switch (reason) {
    case Reason::noAnswer:
        return "no answer";
    case Reason::noConnection:
        return "no connection";
    case Reason::wrongCredentials:
        return "the server does not take this user and password";
    case Reason::refused:
        return "refused";
    case Reason::malformed:
        return "an answer without an address";
    case Reason::otherFamily:
        return "seen as an IPv4 address: a NAT64 stands between";
    case Reason::lost:
        return "the allocation was lost";
    }
    return "?";
}

std::string GatheringProblem::toString() const {
    std::string text = wanted == CandidateType::relayed ? "no relayed" : "no server-reflexive";
    text += " candidate from " + server.toString() + " over " + ice::toString(transport);
    if (base) text += " for " + base->toString();
    text += std::string(": ") + ice::toString(reason);
    if (streamEnd) text += std::string(" (") + thisbe::toString(*streamEnd) + ")";
    if (error)
        text += " with " + std::to_string(static_cast<unsigned>(*error)) + " " +
                std::string(stun::reasonPhrase(*error));
    return text;
}

} // namespace thisbe::ice
