// Records for tests, as other programs of the format write them and as any could be.
#pragma once

#include "shared/packet/record.h"

#include <rapidcheck/gtest.h>

#include <string>

namespace thisbe::packet::test {

// The example of the format, as its authors' client writes it (blanks, no Z behind the time).
inline const std::string kForeignJson =
    R"({"id": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "timestamp": "2025-10-13T00:38:26.123456", "type": "TCP", )"
    R"("source": {"ip": "192.168.1.100", "port": 43034}, "destination": {"ip": "localhost", "port": 5555}, )"
    R"("size": 64, "payload": "hello", "flags": ["RST", "FIN", "ACK"], )"
    R"("metadata": {"ttl": 64, "protocol": "IPv4", "sequence": 1}})";

inline std::string withoutField(const std::string& field, std::string json = kForeignJson) {
    return json.replace(json.find("\"" + field + "\""), field.size() + 2, "\"x_" + field + "\"");
}

inline std::string framed(const std::string& json) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8)
        out += static_cast<char>((json.size() >> shift) & 0xff);
    return out + json;
}

// Text with everything that JSON must escape, and characters of two to four bytes.
inline rc::Gen<std::string> anyText() {
    const auto piece =
        rc::gen::element<std::string>("a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", std::string(1, '\0'),
                                      "\x1f", "\x7f", "é", "€", "\U0001F600", "\xe2\x80\xae");
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](const std::vector<std::string>& pieces) {
                            std::string out;
                            for (const std::string& one : pieces)
                                out += one;
                            return out;
                        });
}

inline Record anyRecord() {
    constexpr std::int64_t kLastMicrosecond = 253402300799999999; // of the year 9999
    Record record;
    for (std::uint8_t& byte : record.id.bytes)
        byte = *rc::gen::arbitrary<std::uint8_t>();
    record.timestamp =
        WallTime(std::chrono::microseconds(*rc::gen::inRange<std::int64_t>(0, kLastMicrosecond)));
    record.type = *rc::gen::elementOf(kRecordTypes);
    record.source = {*anyText(), *rc::gen::arbitrary<std::uint16_t>()};
    record.destination = {*anyText(), *rc::gen::arbitrary<std::uint16_t>()};
    record.size = *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 53);
    record.payload = *anyText();
    record.flags = *rc::gen::container<std::vector<std::string>>(anyText());
    record.metadata = {*rc::gen::inRange<std::uint64_t>(0, 256), *anyText(),
                       *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 53)};
    return record;
}

} // namespace thisbe::packet::test
