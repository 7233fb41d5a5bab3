#include "relay6/token_id_text.h"

#include <charconv>

namespace thisbe::relay6 {

namespace {

constexpr std::size_t kEpochDigits = 16;

bool parseNumber(std::string_view text, int base, std::uint64_t& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    return error == std::errc{} && end == text.data() + text.size();
}

} // namespace

std::optional<TokenId> parseAck(std::string_view line) {
    constexpr std::string_view kWord = "ACK ";
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.substr(0, kWord.size()) != kWord) return std::nullopt;
    line.remove_prefix(kWord.size());
    if (line.size() < kEpochDigits + 2 || line[kEpochDigits] != '-') return std::nullopt;
    TokenId id;
    if (!parseNumber(line.substr(0, kEpochDigits), 16, id.epoch)) return std::nullopt;
    if (!parseNumber(line.substr(kEpochDigits + 1), 10, id.number)) return std::nullopt;
    return id;
}

} // namespace thisbe::relay6
