// A report's text without the end of its last line, which the console adds (ReportText).
#pragma once

#include <string>

namespace thisbe::peer {

inline std::string withoutEnd(std::string text) {
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

} // namespace thisbe::peer
