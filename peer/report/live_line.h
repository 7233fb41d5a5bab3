// The line that changes in place while something runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace thisbe::peer {

// On standard error, and only where that is a terminal; elsewhere it does nothing. Gone when it is destroyed.
class LiveLine {
  public:
    LiveLine();
    ~LiveLine() { clear(); }
    LiveLine(const LiveLine&) = delete;
    LiveLine& operator=(const LiveLine&) = delete;

    bool isShown() const { return shown_; }
    // Instead of what stood there; cut to the terminal's width. No control characters.
    void show(std::string_view text);
    void clear();

  private:
    bool shown_;
    bool dirty_ = false;
};

// "[#######-------------]  35 %": done of all.
std::string progressBar(std::uint64_t done, std::uint64_t all);

} // namespace thisbe::peer
