#include "peer/path/direct_expectation.h"

#include <array>
#include <vector>

namespace thisbe::peer {

namespace {

using stun::FilteringBehaviour;
using stun::MappingBehaviour;

// The other side sees the endpoint that the server saw.
bool isPredictable(const NatSide& side) {
    return side.nat.mapping == MappingBehaviour::noNat ||
           side.nat.mapping == MappingBehaviour::endpointIndependent;
}

DirectExpectation expectedIf(bool holds) {
    return holds ? DirectExpectation::expected : DirectExpectation::notExpected;
}

// A check of `from` reaches `to` at the endpoint that the server saw, and can be answered from there.
bool reaches(const NatSide& from, const NatSide& to) {
    if (!isPredictable(to)) return false;
    return to.nat.filtering != FilteringBehaviour::addressAndPortDependent || isPredictable(from);
}

// Neither has one endpoint for all. `to` lets the check in at the endpoint that the server saw and answers it
// with a check from another one: `from` lets that in as it knows the address, and one of the two has to keep
// to one endpoint for each address, else the answers come from elsewhere for ever.
bool reachesUnpredictable(const NatSide& from, const NatSide& to) {
    const bool isOpen = to.nat.filtering == FilteringBehaviour::endpointIndependent &&
                        from.nat.filtering != FilteringBehaviour::addressAndPortDependent;
    return isOpen && (from.nat.mapping == MappingBehaviour::addressDependent ||
                      to.nat.mapping == MappingBehaviour::addressDependent);
}

DirectExpectation expectKnown(const NatSide& one, const NatSide& other) {
    if (isPredictable(one) || isPredictable(other))
        return expectedIf(reaches(one, other) || reaches(other, one));
    return expectedIf(reachesUnpredictable(one, other) || reachesUnpredictable(other, one));
}

constexpr std::array kMappings{MappingBehaviour::endpointIndependent, MappingBehaviour::addressDependent,
                               MappingBehaviour::addressAndPortDependent};
constexpr std::array kFilterings{FilteringBehaviour::endpointIndependent,
                                 FilteringBehaviour::addressDependent,
                                 FilteringBehaviour::addressAndPortDependent};

// Everything that the side may be.
std::vector<NatSide> completionsOf(const NatSide& side) {
    std::vector<NatSide> out;
    for (const MappingBehaviour mapping : kMappings) {
        for (const FilteringBehaviour filtering : kFilterings) {
            NatSide each = side;
            if (each.nat.mapping == MappingBehaviour::unknown) each.nat.mapping = mapping;
            if (each.nat.filtering == FilteringBehaviour::unknown) each.nat.filtering = filtering;
            out.push_back(each);
        }
    }
    return out;
}

} // namespace

const char* toString(DirectExpectation expectation) {
    switch (expectation) {
    case DirectExpectation::uncertain:
        return "uncertain";
    case DirectExpectation::expected:
        return "possible";
    case DirectExpectation::notExpected:
        return "not possible";
    }
    return "?";
}

DirectExpectation expectDirect(const NatSide& one, const NatSide& other) {
    if (one.udpBlocked || other.udpBlocked) return DirectExpectation::notExpected;
    // What is not known is uncertain only if it matters.
    std::optional<DirectExpectation> common;
    for (const NatSide& here : completionsOf(one)) {
        for (const NatSide& there : completionsOf(other)) {
            const DirectExpectation each = expectKnown(here, there);
            if (common && *common != each) return DirectExpectation::uncertain;
            common = each;
        }
    }
    return *common;
}

DirectExpectation expectDirectBehindOneNat(const NatSide& one, const NatSide& other) {
    const bool hairpins = one.nat.hairpinning == stun::Hairpinning::supported ||
                          other.nat.hairpinning == stun::Hairpinning::supported;
    if (hairpins && expectDirect(one, other) == DirectExpectation::expected)
        return DirectExpectation::expected;
    return DirectExpectation::uncertain;
}

} // namespace thisbe::peer
