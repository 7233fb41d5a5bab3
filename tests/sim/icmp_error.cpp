#include "tests/sim/icmp_error.h"

namespace thisbe::sim {
namespace {

struct Numbers {
    DatagramError error;
    std::uint8_t type4, code4; // RFC 792, RFC 1812 section 5.2.7.1
    std::uint8_t type6, code6; // RFC 4443
};

constexpr Numbers numbersOf(IcmpError::Kind kind) {
    switch (kind) {
    case IcmpError::Kind::portUnreachable:
        return {DatagramError::refused, 3, 3, 1, 4};
    case IcmpError::Kind::hostUnreachable:
        return {DatagramError::unreachable, 3, 1, 1, 3};
    case IcmpError::Kind::noRoute:
        return {DatagramError::unreachable, 3, 0, 1, 0};
    case IcmpError::Kind::prohibited:
        return {DatagramError::unreachable, 3, 13, 1, 1};
    case IcmpError::Kind::timeExceeded:
        return {DatagramError::unreachable, 11, 0, 3, 0};
    case IcmpError::Kind::tooBig:
        return {DatagramError::tooBig, 3, 4, 2, 0};
    }
    return {DatagramError::other, 0, 0, 0, 0};
}

} // namespace

PathError IcmpError::toPathError() const {
    const Numbers numbers = numbersOf(kind);
    const bool v4 = destination.isV4();
    return {destination, numbers.error, v4 ? numbers.type4 : numbers.type6,
            v4 ? numbers.code4 : numbers.code6, mtu};
}

} // namespace thisbe::sim
