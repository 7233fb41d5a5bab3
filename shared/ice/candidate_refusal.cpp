#include "shared/ice/candidate_refusal.h"

namespace thisbe::ice {

const char* toString(CandidateRefusal refusal) {
    switch (refusal) {
    case CandidateRefusal::malformed:
        return "malformed";
    case CandidateRefusal::notUdp:
        return "not UDP";
    case CandidateRefusal::mdnsName:
        return "an mDNS name hides its address";
    case CandidateRefusal::hostName:
        return "a name in place of an address";
    case CandidateRefusal::otherComponent:
        return "another component than 1";
    case CandidateRefusal::otherFragment:
        return "of another generation";
    case CandidateRefusal::forbidden:
        return "no address to send checks to";
    case CandidateRefusal::duplicate:
        return "known already";
    case CandidateRefusal::tooMany:
        return "too many candidates";
    }
    return "?";
}

} // namespace thisbe::ice
