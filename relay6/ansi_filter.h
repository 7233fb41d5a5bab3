// Takes terminal escape sequences out of a text that arrives in any pieces.
#pragma once

#include "shared/base/bytes.h"

#include <string>

namespace thisbe::relay6 {

// ECMA-48 (ISO 6429): CSI sequences (colours among them), the string sequences (titles and the like), and
// two- and three-byte escapes. Other control characters but line ends and tabs go too: nothing that a
// stranger sends moves the user's cursor. A sequence never swallows a line end, so a broken one cannot hide
// what follows.
class AnsiFilter {
  public:
    enum class Colours : std::uint8_t { strip, keep }; // keep: whole "ESC [ … m" sequences pass

    explicit AnsiFilter(Colours colours = Colours::strip) : colours_(colours) {}

    // Appends what is left of text to out.
    void filter(std::string_view text, std::string& out);

  private:
    enum class State : std::uint8_t { text, escape, escapeMore, csi, string, stringEscape };

    void onText(char c, std::string& out);
    void onEscape(char c);
    void onCsi(char c, std::string& out);
    void onString(char c);

    Colours colours_;
    State state_ = State::text;
    std::string sequence_; // of a CSI sequence so far, where colours are kept
};

} // namespace thisbe::relay6
