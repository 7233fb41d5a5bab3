#include "peer/store/filter_token.h"

#include <algorithm>
#include <array>
#include <utility>

namespace thisbe::peer {

namespace {

using Kind = FilterTokenKind;

// Longer ones first.
constexpr std::array<std::pair<std::string_view, Kind>, 14> kSymbols{{{"==", Kind::comparison},
                                                                      {"!=", Kind::comparison},
                                                                      {"!~", Kind::comparison},
                                                                      {"<=", Kind::comparison},
                                                                      {">=", Kind::comparison},
                                                                      {"&&", Kind::conjunction},
                                                                      {"||", Kind::disjunction},
                                                                      {"=", Kind::comparison},
                                                                      {"<", Kind::comparison},
                                                                      {">", Kind::comparison},
                                                                      {"~", Kind::comparison},
                                                                      {"!", Kind::negation},
                                                                      {"(", Kind::open},
                                                                      {")", Kind::close}}};

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kEndOfWord = " \t\r\n()=<>!~&|\"";

FilterToken wordAt(std::string_view text, std::size_t at) {
    const std::string word(text.substr(at, text.find_first_of(kEndOfWord, at) - at));
    std::string lower = word;
    std::ranges::transform(lower, lower.begin(), [](unsigned char each) {
        return static_cast<char>(each >= 'A' && each <= 'Z' ? each - 'A' + 'a' : each);
    });
    if (lower == "and") return {Kind::conjunction, word, at};
    if (lower == "or") return {Kind::disjunction, word, at};
    if (lower == "not") return {Kind::negation, word, at};
    if (lower == "contains") return {Kind::comparison, "~", at};
    return {Kind::word, word, at};
}

// The token between the quotes from text[at] on; moves at behind them.
Result<FilterToken> quotedAt(std::string_view text, std::size_t& at) {
    FilterToken token{Kind::quoted, {}, at};
    for (std::size_t i = at + 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            at = i + 1;
            return token;
        }
        const bool escape = text[i] == '\\' && i + 1 < text.size();
        if (escape && text[i + 1] != '"' && text[i + 1] != '\\')
            return failure("character " + std::to_string(i + 1) +
                           ": a backslash stands before \" or \\ only, in quotes");
        if (escape) ++i;
        token.text += text[i];
    }
    return failure("character " + std::to_string(at + 1) + ": the quote \" is not closed");
}

const std::pair<std::string_view, Kind>* symbolAt(std::string_view text, std::size_t at) {
    const auto symbol = std::ranges::find_if(
        kSymbols, [&](const auto& each) { return text.substr(at).starts_with(each.first); });
    return symbol == kSymbols.end() ? nullptr : &*symbol;
}

} // namespace

Result<std::vector<FilterToken>> filterTokens(std::string_view expression) {
    std::vector<FilterToken> tokens;
    std::size_t at = 0;
    while ((at = expression.find_first_not_of(kBlanks, at)) != std::string_view::npos) {
        if (const auto* symbol = symbolAt(expression, at)) {
            tokens.push_back({symbol->second, std::string(symbol->first), at});
            at += symbol->first.size();
        } else if (expression[at] == '"') {
            auto token = quotedAt(expression, at);
            if (!token) return tl::make_unexpected(token.error());
            tokens.push_back(std::move(*token));
        } else if (kEndOfWord.find(expression[at]) != std::string_view::npos) {
            return failure("character " + std::to_string(at + 1) + ": '" + expression[at] +
                           "' alone means nothing; did you mean && or ||?");
        } else {
            tokens.push_back(wordAt(expression, at));
            at = std::min(expression.find_first_of(kEndOfWord, at), expression.size());
        }
    }
    tokens.push_back({Kind::end, {}, expression.size()});
    return tokens;
}

} // namespace thisbe::peer
