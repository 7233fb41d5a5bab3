#include "relay6/dialogue.h"

#include <algorithm>

namespace thisbe::relay6 {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

char unescaped(char c) {
    return c == 'n' ? '\n' : c == 't' ? '\t' : c;
}

// The part up to an unescaped stop (or the end), with its escapes resolved; text is moved behind it.
std::string takeUntil(std::string_view& text, char stop) {
    std::string out;
    std::size_t i = 0;
    for (; i < text.size() && text[i] != stop; ++i) {
        const bool escaped = text[i] == '\\' && i + 1 < text.size();
        if (escaped) ++i;
        out += escaped ? unescaped(text[i]) : text[i];
    }
    text.remove_prefix(std::min(i, text.size()));
    return out;
}

} // namespace

Result<Exchange> parseExchange(std::string_view text) {
    std::string_view rest = text;
    Exchange out{takeUntil(rest, '='), std::nullopt};
    if (rest.empty() || out.expect.empty())
        return failure("answer '" + std::string(text) + "' must read PATTERN=TEXT, for example 'port=7001'");
    rest.remove_prefix(1);
    out.answer = takeUntil(rest, '\0');
    return out;
}

Dialogue::Dialogue(std::vector<Exchange> exchanges, Order order)
    : open_(std::move(exchanges)), order_(order) {
    for (Exchange& exchange : open_) {
        std::transform(exchange.expect.begin(), exchange.expect.end(), exchange.expect.begin(), lower);
        longest_ = std::max(longest_, exchange.expect.size());
    }
}

std::vector<std::string> Dialogue::onText(std::string_view text) {
    std::vector<std::string> answers;
    if (complete()) return answers;
    std::transform(text.begin(), text.end(), std::back_inserter(tail_), lower);
    while (const auto match = earliestMatch()) {
        const auto exchange = open_.begin() + static_cast<std::ptrdiff_t>(match->exchange);
        if (exchange->answer) answers.push_back(std::move(*exchange->answer));
        open_.erase(exchange);
        tail_.erase(0, match->end);
    }
    // A pattern that begins in what is dropped here would have had room to end.
    if (tail_.size() >= longest_) tail_.erase(0, tail_.size() - longest_ + 1);
    return answers;
}

std::optional<Dialogue::Match> Dialogue::earliestMatch() const {
    std::optional<Match> best;
    const std::size_t candidates =
        order_ == Order::script ? std::min<std::size_t>(1, open_.size()) : open_.size();
    for (std::size_t i = 0; i < candidates; ++i) {
        const std::size_t at = tail_.find(open_[i].expect);
        if (at == std::string::npos) continue;
        const std::size_t end = at + open_[i].expect.size();
        if (!best || end < best->end) best = Match{i, end};
    }
    return best;
}

} // namespace thisbe::relay6
