#include "shared/ice/candidate_type.h"

#include <array>

namespace thisbe::ice {

namespace {

constexpr std::array kTypes{CandidateType::host, CandidateType::serverReflexive, CandidateType::peerReflexive,
                            CandidateType::relayed};

} // namespace

const char* toString(CandidateType type) {
    switch (type) {
    case CandidateType::host:
        return "host";
    case CandidateType::serverReflexive:
        return "srflx";
    case CandidateType::peerReflexive:
        return "prflx";
    case CandidateType::relayed:
        return "relay";
    }
    return "?";
}

std::optional<CandidateType> parseCandidateType(std::string_view word) {
    for (const CandidateType type : kTypes) {
        if (word == toString(type)) return type;
    }
    return std::nullopt;
}

std::uint8_t typePreference(CandidateType type) {
    switch (type) {
    case CandidateType::host:
        return 126;
    case CandidateType::serverReflexive:
        return 100;
    case CandidateType::peerReflexive:
        return 110;
    case CandidateType::relayed:
        return 0;
    }
    return 0;
}

} // namespace thisbe::ice
