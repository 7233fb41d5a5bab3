#include "peer/store/filter_key.h"
#include "peer/store/moment.h"
#include "shared/base/ip_prefix.h"

#include <algorithm>
#include <charconv>

namespace thisbe::peer {

namespace {

using Operand = Result<SqlCondition>;

// RFC 4291, section 2.5.5.2: ::ffff:0:0/96 holds the IPv4 addresses.
constexpr unsigned kMappedBits = 96;

struct Comparison {
    std::string_view symbol; // = < <= > >= ~
    bool negated = false;    // != !~
};

Comparison comparisonOf(std::string_view text) {
    if (text == "==") return {"="};
    if (text == "!=") return {"=", true};
    if (text == "!~") return {"~", true};
    return {text};
}

bool isOrder(std::string_view symbol) {
    return symbol == "<" || symbol == "<=" || symbol == ">" || symbol == ">=";
}

SqlCondition simple(std::string_view column, std::string_view symbol, SqlValue value) {
    return {std::string(column) + " " + std::string(symbol) + " ?", {std::move(value)}};
}

SqlCondition contains(std::string_view column, const std::string& value) {
    return {"instr(" + std::string(column) + ", ?) > 0", {value}};
}

Result<std::int64_t> numberOf(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || text.front() == '-')
        return failure("'" + text + "' is no number: expected 0 to 9223372036854775807");
    return value;
}

struct Range {
    SqlBytes low;
    SqlBytes high;
};

Range rangeOf(const IpPrefix& prefix) {
    const IpAddress first = prefix.address().mapped();
    const unsigned length = prefix.length() + (prefix.address().isV4() ? kMappedBits : 0);
    Range range{{first.bytes().begin(), first.bytes().end()}, {}};
    range.high = range.low;
    for (unsigned bit = length; bit < 8 * range.high.size(); ++bit)
        range.high[bit / 8] = static_cast<unsigned char>(range.high[bit / 8] | (0x80u >> (bit % 8)));
    return range;
}

SqlCondition within(const std::string& column, const IpPrefix& prefix) {
    const auto [low, high] = rangeOf(prefix);
    SqlCondition out{column + " BETWEEN ? AND ?", {low, high}};
    const Range mapped = rangeOf(IpPrefix(IpAddress::unspecified(AddressFamily::ipv4), 0));
    // An IPv6 prefix that is wide enough to hold the IPv4 addresses does not mean them.
    if (prefix.address().isV6() && low <= mapped.low && mapped.high <= high && prefix.length() < kMappedBits)
        out.append({" AND NOT " + column + " BETWEEN ? AND ?", {mapped.low, mapped.high}});
    return out;
}

Operand addressCondition(std::string_view column, const std::string& value) {
    const bool looksLikePrefix = value.find('/') != std::string::npos;
    const auto prefix = IpPrefix::parse(value);
    if (!prefix && looksLikePrefix) return tl::make_unexpected(prefix.error());
    if (!prefix) return simple(column, "=", value);
    const std::string bytes = std::string(column.substr(0, column.size() - 2)) + "address"; // source_ip
    SqlCondition range = within(bytes, *prefix);
    return SqlCondition{bytes + " IS NOT NULL AND " + range.text, range.values};
}

Operand choiceCondition(const FilterKey& key, std::string_view column, const std::string& value) {
    std::string known;
    for (const std::string_view choice : key.choices) {
        known += (known.empty() ? "" : ", ") + std::string(choice);
        const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
        if (std::ranges::equal(choice, value, same)) return simple(column, "=", std::string(choice));
    }
    return failure("'" + value + "' is no " + std::string(key.name) + ": expected one of " + known);
}

SqlCondition listCondition(std::string_view column, std::string_view symbol, const std::string& value) {
    const std::string each = "json_valid(" + std::string(column) + ") AND EXISTS (SELECT 1 FROM json_each(" +
                             std::string(column) + ") WHERE ";
    if (symbol == "~") return {each + "instr(value, ?) > 0)", {value}};
    return {each + "value = ? COLLATE NOCASE)", {value}};
}

Operand oneColumn(const FilterKey& key, std::string_view column, std::string_view symbol,
                  const std::string& value, WallTime now) {
    switch (key.kind) {
    case FilterKind::number: {
        const auto number = numberOf(value);
        if (!number) return tl::make_unexpected(number.error());
        return simple(column, symbol, *number);
    }
    case FilterKind::time: {
        const auto moment = parseMoment(value, now);
        if (!moment) return tl::make_unexpected(moment.error());
        return simple(column, symbol, std::int64_t{moment->time_since_epoch().count()});
    }
    case FilterKind::text:
        return symbol == "~" ? contains(column, value) : simple(column, "=", value);
    case FilterKind::choice:
        return choiceCondition(key, column, value);
    case FilterKind::address:
        if (symbol == "~") return contains(column, value);
        return addressCondition(column, value);
    case FilterKind::list:
        return listCondition(column, symbol, value);
    }
    return failure("?");
}

bool isAllowed(FilterKind kind, std::string_view symbol) {
    if (symbol == "=") return true;
    const bool ordered = kind == FilterKind::number || kind == FilterKind::time;
    return isOrder(symbol) ? ordered : !ordered && kind != FilterKind::choice;
}

} // namespace

Result<SqlCondition> filterCondition(const FilterKey& key, std::string_view comparison,
                                     const std::string& value, WallTime now) {
    const auto [symbol, negated] = comparisonOf(comparison);
    if (!isAllowed(key.kind, symbol))
        return failure(std::string(key.name) + " cannot be compared with " + std::string(comparison));
    SqlCondition out{negated ? "NOT (" : "(", {}};
    for (const std::string_view column : key.columns) {
        if (column != key.columns.front()) out.text += " OR ";
        const auto one = oneColumn(key, column, symbol, value, now);
        if (!one) return tl::make_unexpected(one.error());
        out.text += "(";
        out.append(*one);
        out.text += ")";
    }
    out.text += ")";
    return out;
}

} // namespace thisbe::peer
