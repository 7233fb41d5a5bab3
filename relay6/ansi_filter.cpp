#include "relay6/ansi_filter.h"

namespace thisbe::relay6 {

namespace {

constexpr char kEscape = '\x1b';
constexpr char kBell = '\x07';
constexpr std::size_t kLongestColour = 32;

bool isBetween(char c, char low, char high) {
    return c >= low && c <= high;
}

} // namespace

void AnsiFilter::filter(std::string_view text, std::string& out) {
    for (const char c : text) {
        if (c == '\n') state_ = State::text;
        switch (state_) {
        case State::text:
            onText(c, out);
            break;
        case State::escape:
            onEscape(c);
            break;
        case State::escapeMore:
            if (isBetween(c, 0x30, 0x7e)) state_ = State::text;
            break;
        case State::csi:
            onCsi(c, out);
            break;
        case State::string:
            onString(c);
            break;
        case State::stringEscape:
            state_ = c == '\\' ? State::text : State::string;
            break;
        }
    }
}

void AnsiFilter::onText(char c, std::string& out) {
    if (c == kEscape)
        state_ = State::escape;
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
        out += c;
    else if (c == '\n' || c == '\t')
        out += c;
}

void AnsiFilter::onEscape(char c) {
    sequence_.clear();
    if (c == '[')
        state_ = State::csi;
    else if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_')
        state_ = State::string;
    else if (isBetween(c, 0x20, 0x2f))
        state_ = State::escapeMore;
    else if (c != kEscape)
        state_ = State::text;
}

void AnsiFilter::onCsi(char c, std::string& out) {
    if (c == kEscape) {
        state_ = State::escape;
    } else if (isBetween(c, 0x40, 0x7e)) {
        if (c == 'm' && colours_ == Colours::keep && sequence_.size() < kLongestColour)
            out.append("\x1b[").append(sequence_).push_back('m');
        state_ = State::text;
    } else if (sequence_.size() < kLongestColour) {
        sequence_ += c;
    }
}

void AnsiFilter::onString(char c) {
    if (c == kBell)
        state_ = State::text;
    else if (c == kEscape)
        state_ = State::stringEscape;
}

} // namespace thisbe::relay6
