#include "peer/report/live_line.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace thisbe::peer {

namespace {

bool canBeRewritten() {
    const char* terminal = std::getenv("TERM");
    return terminal != nullptr && std::string_view(terminal) != "dumb" && ::isatty(STDERR_FILENO) == 1;
}

std::size_t columns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1U : 79U;
}

void write(const std::string& text) {
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

} // namespace

LiveLine::LiveLine() : shown_(canBeRewritten()) {}

void LiveLine::show(std::string_view text) {
    if (!shown_) return;
    write("\r" + std::string(text.substr(0, columns())) + "\033[K");
    dirty_ = true;
}

void LiveLine::clear() {
    if (dirty_) write("\r\033[K");
    dirty_ = false;
}

std::string progressBar(std::uint64_t done, std::uint64_t all) {
    constexpr std::size_t kCells = 20;
    const double part = all == 0 ? 1 : std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
    const auto full = static_cast<std::size_t>(part * kCells);
    char percent[16];
    std::snprintf(percent, sizeof percent, "%4.0f %%", part * 100);
    return "[" + std::string(full, '#') + std::string(kCells - full, '-') + "]" + percent;
}

} // namespace thisbe::peer
