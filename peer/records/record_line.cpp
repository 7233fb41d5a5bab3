#include "peer/records/record_line.h"

#include "shared/packet/utc_time.h"

#include <algorithm>
#include <charconv>

namespace thisbe::peer {

namespace {

constexpr std::size_t kLongestName = 255; // RFC 1035: a domain name has at most 255 octets
constexpr std::size_t kLongestFlag = 32;
constexpr std::size_t kMostFlags = 16;
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

void appendNumber(std::uint64_t value, std::string& out) {
    char digits[20];
    const auto [end, problem] = std::to_chars(digits, digits + sizeof digits, value);
    out.append(digits, end);
}

bool isPlainAscii(std::string_view text) {
    return std::ranges::all_of(text, [](char character) { return character >= 0x20 && character < 0x7f; });
}

// Cuts in the middle of a character at worst, which printable() mends.
void appendForeign(std::string_view text, std::size_t longest, std::string& out) {
    const std::string_view part = text.substr(0, longest);
    if (isPlainAscii(part))
        out += part;
    else
        out += printable(part);
    if (part.size() < text.size()) out += kEllipsis;
}

void appendAddress(const packet::RecordAddress& address, std::string& out) {
    const bool brackets = address.ip.find(':') != std::string::npos;
    if (brackets) out += '[';
    appendForeign(address.ip, kLongestName, out);
    if (brackets) out += ']';
    out += ':';
    appendNumber(address.port, out);
}

void appendFlags(const std::vector<std::string>& flags, std::string& out) {
    if (flags.empty()) return;
    out += " | Flags: [";
    for (std::size_t i = 0; i < std::min(flags.size(), kMostFlags); ++i) {
        if (i > 0) out += ',';
        appendForeign(flags[i], kLongestFlag, out);
    }
    if (flags.size() > kMostFlags) out += kEllipsis;
    out += ']';
}

} // namespace

Colour colourOf(packet::RecordType type) {
    switch (type) {
    case packet::RecordType::tcp:
        return Colour::blue;
    case packet::RecordType::udp:
        return Colour::cyan;
    case packet::RecordType::icmp:
        return Colour::yellow;
    case packet::RecordType::http:
        return Colour::green;
    }
    return Colour::none;
}

void appendRecordLine(const packet::Record& record, std::string_view remote, std::string& out) {
    packet::appendUtcSeconds(record.timestamp, out);
    const std::string_view type = toString(record.type);
    out += " [";
    out += type;
    out.append(4 - type.size(), ' ');
    out += "] [";
    out += remote;
    out += "] ";
    appendAddress(record.source, out);
    out += " -> ";
    appendAddress(record.destination, out);
    out += " | Size: ";
    appendNumber(record.size, out);
    out += "B | Seq: #";
    appendNumber(record.metadata.sequence, out);
    appendFlags(record.flags, out);
    out += '\n';
}

} // namespace thisbe::peer
