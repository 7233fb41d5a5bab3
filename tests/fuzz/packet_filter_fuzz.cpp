// Any bytes as a filter: an error with a place, or a condition of our own words with a value for each mark.
#include "peer/store/filter.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

using namespace thisbe;
using namespace thisbe::peer;

namespace {

constexpr std::string_view kOurs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ()_=<>?,-";

void require(bool condition) {
    if (!condition) std::abort();
}

void check(std::string_view expression, std::span<const FilterKey> keys) {
    const auto condition = parseFilter(expression, keys, WallTime{});
    if (!condition) return require(!condition.error().message.empty());
    const auto marks = static_cast<std::size_t>(std::ranges::count(condition->text, '?'));
    require(marks == condition->values.size());
    require(condition->text.find_first_not_of(kOurs) == std::string::npos);
    require(std::ranges::count(condition->text, '(') == std::ranges::count(condition->text, ')'));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view expression(reinterpret_cast<const char*>(data), size);
    check(expression, packetFilterKeys());
    check(expression, testFilterKeys());
    return 0;
}
