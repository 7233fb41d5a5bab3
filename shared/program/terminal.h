// Colour, only where a person sees it.
#pragma once

#include <string>
#include <string_view>

namespace thisbe {

enum class ColourMode { automatic, always, never };

enum class Colour { none, bold, dim, red, green, yellow, blue, magenta, cyan };

// Decides once for one stream: automatic means that fd is a terminal, TERM is not "dumb" and NO_COLOR is
// unset or empty (https://no-color.org). Immutable afterwards; threads may share it.
class Paint {
  public:
    Paint(ColourMode mode, int fd);

    bool enabled() const { return enabled_; }
    // The text between the colour's escape sequences, or as it is.
    std::string operator()(Colour colour, std::string_view text) const;

  private:
    bool enabled_;
};

// What may be shown on a terminal of a text that came from a stranger: control characters (C0, DEL, C1),
// which could move the cursor or retitle the window, direction overrides, which could turn the rest of the
// line around, and bytes that are no UTF-8 become U+FFFD. Newlines and tabs too.
std::string printable(std::string_view text);

// The text with only what is no UTF-8 replaced, for output that programs read.
std::string wellFormed(std::string_view text);

} // namespace thisbe
