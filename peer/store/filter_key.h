// What a filter can ask for.
#pragma once

#include "peer/store/sql_condition.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace thisbe::peer {

enum class FilterKind : std::uint8_t {
    number,  // = != < <= > >=
    time,    // the same; a moment (moment.h)
    text,    // = != ~ (contains) !~
    choice,  // = !=, one of the given words in any case
    address, // = != ~ !~; an address, a prefix or a name
    list,    // of flags: = (has it, in any case) != ~ (one contains it) !~
};

struct FilterKey {
    std::string_view name;
    FilterKind kind;
    // SQL expressions; with several, any of them may be meant. Of an address the text's columns; the bytes
    // are in the columns of the same names that end in _address instead of _ip.
    std::vector<std::string_view> columns;
    std::vector<std::string_view> choices{}; // of FilterKind::choice, as they are in the column
    std::string_view meaning;                // for the help
};

std::span<const FilterKey> packetFilterKeys();
std::span<const FilterKey> testFilterKeys();

// "size >= 100". comparison: as FilterToken::text. now: for relative times.
Result<SqlCondition> filterCondition(const FilterKey& key, std::string_view comparison,
                                     const std::string& value, WallTime now);

} // namespace thisbe::peer
