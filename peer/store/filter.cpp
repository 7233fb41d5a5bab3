#include "peer/store/filter.h"

#include "peer/store/filter_token.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

using Kind = FilterTokenKind;
using Condition = Result<SqlCondition>;

constexpr std::size_t kLongest = 4096;
constexpr int kDeepest = 32;
// SQLite: an expression's tree is at most 1,000 deep, and a chain of ORs is a deep tree.
constexpr int kMostComparisons = 100;

class Parser {
  public:
    Parser(std::vector<FilterToken> tokens, std::span<const FilterKey> keys, WallTime now)
        : tokens_(std::move(tokens)), keys_(keys), now_(now) {}

    Condition whole() {
        auto out = expression();
        if (out && here().kind != Kind::end) return expected("and, or, or the end");
        return out;
    }

  private:
    const FilterToken& here() const { return tokens_[next_]; }
    FilterToken take() { return tokens_[next_++]; } // never the end

    tl::unexpected<Error> expected(const std::string& what) const {
        const std::string met = here().kind == Kind::end ? "the end" : "'" + here().text + "'";
        return at(here(), "met " + met + ", expected " + what);
    }
    static tl::unexpected<Error> at(const FilterToken& token, const std::string& message) {
        return failure("character " + std::to_string(token.at + 1) + ": " + message);
    }

    Condition expression() {
        return chain(Kind::disjunction, " OR ", [this] { return term(); });
    }
    Condition term() {
        return chain(Kind::conjunction, " AND ", [this] { return factor(); });
    }
    template<class Part>
    Condition chain(Kind between, const char* sql, Part part);
    Condition factor();
    Condition comparison();
    Condition alone(const FilterToken& word) const;
    std::string keyNames() const;

    std::vector<FilterToken> tokens_;
    std::span<const FilterKey> keys_;
    WallTime now_;
    std::size_t next_ = 0;
    int depth_ = 0;
    int comparisons_ = 0;
};

template<class Part>
Condition Parser::chain(Kind between, const char* sql, Part part) {
    auto out = part();
    while (out && here().kind == between) {
        take();
        const auto more = part();
        if (!more) return more;
        out->text += sql;
        out->append(*more);
    }
    return out;
}

Condition Parser::factor() {
    if (here().kind != Kind::negation && here().kind != Kind::open) return comparison();
    const FilterToken token = take();
    if (++depth_ > kDeepest) return at(token, "nested too deeply");
    auto inner = token.kind == Kind::open ? expression() : factor();
    --depth_;
    if (!inner) return inner;
    if (token.kind == Kind::open && here().kind != Kind::close) return expected("and, or, or )");
    if (token.kind == Kind::open) take();
    inner->text = (token.kind == Kind::open ? "(" : "NOT (") + inner->text + ")";
    return inner;
}

Condition Parser::comparison() {
    if (here().kind != Kind::word) return expected("one of " + keyNames() + ", not, or (");
    const FilterToken word = take();
    if (++comparisons_ > kMostComparisons) return at(word, "more than 100 comparisons");
    const auto key = std::ranges::find(keys_, std::string_view(word.text), &FilterKey::name);
    if (here().kind != Kind::comparison && key == keys_.end()) return alone(word);
    if (key == keys_.end())
        return at(word, "'" + word.text + "' is nothing to filter by; expected one of " + keyNames());
    if (here().kind != Kind::comparison) return expected("a comparison such as = behind " + word.text);
    const FilterToken symbol = take();
    if (here().kind != Kind::word && here().kind != Kind::quoted)
        return expected("a value (in \"quotes\" where it has blanks or symbols)");
    const FilterToken value = take();
    auto out = filterCondition(*key, symbol.text, value.text, now_);
    if (!out) return at(value, out.error().message);
    return out;
}

Condition Parser::alone(const FilterToken& word) const {
    const FilterKey& first = keys_.front();
    if (auto out = filterCondition(first, "=", word.text, now_); out && !first.choices.empty()) return out;
    return at(word, "'" + word.text + "' is nothing to filter by; expected one of " + keyNames());
}

std::string Parser::keyNames() const {
    std::string out;
    for (const FilterKey& key : keys_)
        out += (out.empty() ? "" : ", ") + std::string(key.name);
    return out;
}

} // namespace

Condition parseFilter(std::string_view expression, std::span<const FilterKey> keys, WallTime now) {
    if (expression.size() > kLongest) return failure("longer than " + std::to_string(kLongest) + " bytes");
    auto tokens = filterTokens(expression);
    if (!tokens) return tl::make_unexpected(tokens.error());
    return Parser(std::move(*tokens), keys, now).whole();
}

} // namespace thisbe::peer
