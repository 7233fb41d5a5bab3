// Who nominates (RFC 8445, section 6.1.1).
#pragma once

#include <cstdint>

namespace thisbe::ice {

enum class Role : std::uint8_t { controlled, controlling };

constexpr Role oppositeOf(Role role) {
    return role == Role::controlled ? Role::controlling : Role::controlled;
}

const char* toString(Role role);

} // namespace thisbe::ice
