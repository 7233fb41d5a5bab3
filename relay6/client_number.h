// Names one client of the collector for as long as anyone may ask for it.
#pragma once

#include <cstdint>

namespace thisbe::relay6 {

// A place in the collector's table and how often that place was given away: a late word for a client that has
// gone finds nobody, never its successor.
struct ClientNumber {
    std::uint32_t place = 0;
    std::uint32_t use = 0;

    friend bool operator==(const ClientNumber&, const ClientNumber&) = default;
};

} // namespace thisbe::relay6
