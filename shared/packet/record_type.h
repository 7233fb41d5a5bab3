// What a record says that it is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace thisbe::packet {

enum class RecordType : std::uint8_t { tcp, udp, icmp, http };

inline constexpr std::array kRecordTypes{RecordType::tcp, RecordType::udp, RecordType::icmp,
                                         RecordType::http};

// "TCP", as it is on the wire.
constexpr std::string_view toString(RecordType type) {
    switch (type) {
    case RecordType::tcp:
        return "TCP";
    case RecordType::udp:
        return "UDP";
    case RecordType::icmp:
        return "ICMP";
    case RecordType::http:
        return "HTTP";
    }
    return "?";
}

constexpr std::optional<RecordType> parseRecordType(std::string_view text) {
    for (const RecordType type : kRecordTypes)
        if (text == toString(type)) return type;
    return std::nullopt;
}

} // namespace thisbe::packet
