// Published vectors as they are printed: hexadecimal, spaces allowed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace thisbe::test {

inline std::vector<std::uint8_t> hexBytes(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    std::string digits;
    for (const char c : text) {
        if (c == ' ') continue;
        digits += c;
        if (digits.size() < 2) continue;
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(digits, nullptr, 16)));
        digits.clear();
    }
    return bytes;
}

template<class Array>
Array hexArray(std::string_view text) {
    Array array{};
    const auto bytes = hexBytes(text);
    for (std::size_t i = 0; i < array.size() && i < bytes.size(); ++i)
        array[i] = bytes[i];
    return array;
}

} // namespace thisbe::test
