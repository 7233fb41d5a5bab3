// Why an attribute's value cannot be had.
#pragma once

#include "shared/base/result.h"

#include <cstdint>

namespace thisbe::stun {

enum class AttributeError : std::uint8_t {
    missing,   // the message has no such attribute (where it would count)
    malformed, // it is there, and its value breaks the rules of its RFC
};

const char* toString(AttributeError error);

template<class T>
using AttributeResult = Result<T, AttributeError>;

inline tl::unexpected<AttributeError> malformed() {
    return tl::make_unexpected(AttributeError::malformed);
}

} // namespace thisbe::stun
