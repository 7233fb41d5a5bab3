#include "shared/packet/record_encoder.h"

#include "shared/packet/utc_time.h"

#include <charconv>

namespace thisbe::packet {

namespace {

void appendNumber(std::uint64_t value, std::string& out) {
    char digits[20];
    const auto [end, problem] = std::to_chars(digits, digits + sizeof digits, value);
    out.append(digits, end);
}

constexpr bool isPlain(char character) {
    return static_cast<unsigned char>(character) >= 0x20 && character != '"' && character != '\\';
}

void appendEscaped(char character, std::string& out) {
    switch (character) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        break;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(character);
    out += "\\u00";
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
}

void appendAddress(std::string_view name, const RecordAddress& address, std::string& out) {
    out += name;
    out += "{\"ip\":";
    appendJsonText(address.ip, out);
    out += ",\"port\":";
    appendNumber(address.port, out);
    out += '}';
}

void appendFlags(const std::vector<std::string>& flags, std::string& out) {
    out += ",\"flags\":[";
    for (std::size_t i = 0; i < flags.size(); ++i) {
        if (i > 0) out += ',';
        appendJsonText(flags[i], out);
    }
    out += ']';
}

void appendMetadata(const RecordMetadata& metadata, std::string& out) {
    out += ",\"metadata\":{\"ttl\":";
    appendNumber(metadata.ttl, out);
    out += ",\"protocol\":";
    appendJsonText(metadata.protocol, out);
    out += ",\"sequence\":";
    appendNumber(metadata.sequence, out);
    out += '}';
}

} // namespace

void appendJsonText(std::string_view text, std::string& out) {
    out += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && isPlain(text[plain]))
            ++plain;
        out.append(text.substr(0, plain));
        if (plain == text.size()) break;
        appendEscaped(text[plain], out);
        text.remove_prefix(plain + 1);
    }
    out += '"';
}

void appendRecordJson(const Record& record, std::string& out) {
    out += "{\"id\":\"";
    record.id.appendTo(out);
    out += "\",\"timestamp\":\"";
    appendUtcTime(record.timestamp, out);
    out += "\",\"type\":\"";
    out += toString(record.type);
    out += '"';
    appendAddress(",\"source\":", record.source, out);
    appendAddress(",\"destination\":", record.destination, out);
    out += ",\"size\":";
    appendNumber(record.size, out);
    out += ",\"payload\":";
    appendJsonText(record.payload, out);
    appendFlags(record.flags, out);
    appendMetadata(record.metadata, out);
    out += '}';
}

void appendRecord(const Record& record, std::string& out) {
    const std::size_t start = out.size();
    out.append(4, '\0');
    appendRecordJson(record, out);
    const std::size_t length = out.size() - start - 4;
    for (std::size_t i = 0; i < 4; ++i)
        out[start + i] = static_cast<char>((length >> (8 * (3 - i))) & 0xff);
}

} // namespace thisbe::packet
