#include "peer/shell/terminal_rows.h"

#include <algorithm>
#include <cwchar>

namespace thisbe::peer {

std::wstring wide(std::string_view text) {
    std::wstring out;
    std::mbstate_t state{};
    while (!text.empty()) {
        wchar_t character = 0;
        const std::size_t size = std::mbrtowc(&character, text.data(), text.size(), &state);
        const bool good = size > 0 && size <= text.size();
        out.push_back(good ? character : L'?');
        text.remove_prefix(good ? size : 1);
        if (!good) state = {};
    }
    return out;
}

int rowAfter(std::wstring_view text, int columns) {
    int row = 0;
    int column = 0;
    for (const wchar_t character : text) {
        const int width = std::max(0, ::wcwidth(character));
        // A wide character that does not fit begins the next row.
        if (column + width > columns) {
            ++row;
            column = 0;
        }
        column += width;
    }
    return row + (column >= columns ? 1 : 0);
}

} // namespace thisbe::peer
