#include "relay6/plain_lines.h"

#include <algorithm>
#include <cstdint>

namespace thisbe::relay6 {

namespace {

// These loops are written so that the compiler makes vectors of them at -O3: sums in
// bytes, over blocks that such a sum can count.
constexpr std::size_t kBlock = 240;

// What a block of bytes says; each is 0 or not.
struct Findings {
    std::uint8_t forbidden = 0;
    std::uint8_t emptyLines = 0;
    std::uint8_t lines = 0; // how many
};

// before: the byte in front of the block.
template<LineBytes allowed>
Findings inspect(const std::uint8_t* at, std::size_t size, std::uint8_t before) {
    const auto isForbidden = [](std::uint8_t byte) {
        const bool isReturn = byte == '\r', isControl = ((byte <= 0x20) & (byte != '\n')) | (byte == 0x7f);
        return allowed == LineBytes::any ? isReturn : isControl;
    };
    Findings found;
    found.forbidden = static_cast<std::uint8_t>(isForbidden(at[0]));
    found.lines = static_cast<std::uint8_t>(at[0] == '\n');
    found.emptyLines = static_cast<std::uint8_t>(before == '\n' && at[0] == '\n');
    for (std::size_t i = 1; i < size; ++i) {
        const bool isEnd = at[i] == '\n';
        found.forbidden = static_cast<std::uint8_t>(found.forbidden | isForbidden(at[i]));
        found.emptyLines = static_cast<std::uint8_t>(found.emptyLines | (isEnd & (at[i - 1] == '\n')));
        found.lines = static_cast<std::uint8_t>(found.lines + isEnd);
    }
    return found;
}

template<LineBytes allowed>
std::optional<std::size_t> countIn(ByteView bytes) {
    std::size_t count = 0;
    std::uint8_t before = '\n'; // the first line begins as after another
    while (!bytes.empty()) {
        const std::size_t size = std::min(bytes.size(), kBlock);
        const Findings found = inspect<allowed>(bytes.data(), size, before);
        if ((found.forbidden | found.emptyLines) != 0) return std::nullopt;
        count += found.lines;
        before = bytes[size - 1];
        bytes = bytes.subspan(size);
    }
    return count;
}

bool hasLongLine(ByteView lines, std::size_t limit) {
    while (lines.size() > limit + 1) {
        const std::size_t taken = wholeLinesWithin(lines, limit + 1);
        if (taken == 0) return true;
        lines = lines.subspan(taken);
    }
    return false;
}

} // namespace

std::optional<std::size_t> countPlainLines(ByteView bytes, std::size_t limit, LineBytes allowed) {
    if (bytes.empty() || bytes.back() != '\n' || hasLongLine(bytes, limit)) return std::nullopt;
    return allowed == LineBytes::any ? countIn<LineBytes::any>(bytes) : countIn<LineBytes::plain>(bytes);
}

std::size_t countLines(ByteView bytes) {
    std::size_t count = 0;
    while (!bytes.empty()) {
        const ByteView block = bytes.first(std::min(bytes.size(), kBlock));
        std::uint8_t lines = 0;
        for (const std::uint8_t byte : block)
            lines = static_cast<std::uint8_t>(lines + (byte == '\n'));
        count += lines;
        bytes = bytes.subspan(block.size());
    }
    return count;
}

std::size_t wholeLinesWithin(ByteView lines, std::size_t room) {
    if (lines.size() <= room) return lines.size();
    const std::size_t last = asText(lines.first(room)).rfind('\n');
    return last == std::string_view::npos ? 0 : last + 1;
}

} // namespace thisbe::relay6
