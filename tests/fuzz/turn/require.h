// What a fuzz target says when something does not hold.
#pragma once

#include <cstdlib>
#include <iostream>

namespace thisbe::fuzz {

inline void require(bool holds, const char* what) {
    if (holds) return;
    std::cerr << "does not hold: " << what << '\n';
    std::abort();
}

} // namespace thisbe::fuzz
