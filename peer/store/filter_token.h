// The words of a filter expression.
#pragma once

#include "shared/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace thisbe::peer {

enum class FilterTokenKind : std::uint8_t {
    word,
    quoted,
    comparison,
    open,
    close,
    negation,
    conjunction,
    disjunction,
    end
};

struct FilterToken {
    FilterTokenKind kind = FilterTokenKind::end;
    std::string text;   // of a quoted one what is between the quotes, escapes resolved
    std::size_t at = 0; // bytes before it
};

// All of an expression, an end behind them. The words and, or, not (in any case) and contains are operators
// unless they are quoted.
Result<std::vector<FilterToken>> filterTokens(std::string_view expression);

} // namespace thisbe::peer
