// A condition for a WHERE clause, its values apart.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace thisbe::peer {

using SqlBytes = std::vector<unsigned char>;
using SqlValue = std::variant<std::int64_t, std::string, SqlBytes>;

// The text is made of our own words only; what a user typed is in values, one for each '?' of the text.
struct SqlCondition {
    std::string text;
    std::vector<SqlValue> values;

    void append(const SqlCondition& more) {
        text += more.text;
        values.insert(values.end(), more.values.begin(), more.values.end());
    }
};

} // namespace thisbe::peer
