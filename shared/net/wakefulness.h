// Whether a loop that has nothing to do should look again before it sleeps.
#pragma once

#include <algorithm>

namespace thisbe {

// Going to sleep and being woken costs a thread some microseconds of its core, and whoever wakes it a few
// more; a look that finds nothing costs a small part of that. So where the answer to what was just sent is on
// its way, looking a few times is cheaper, and where it is not, those looks are lost. Which of the two it is
// tells the past: the looks pay where at least one run of them in four found something. Where they do not pay
// one run in 64 is tried, so that a loop that mostly sleeps loses next to nothing. Counts only; no clock.
class Wakefulness {
  public:
    static constexpr int kLooks = 12; // 2 to 4 µs: about what they may save

    // How often to look before the wait that comes now; 0: sleep at once.
    int looks() {
        if (share_ >= kWorthwhile) return kLooks;
        return ++skipped_ % kTryOneIn == 0 ? kLooks : 0;
    }
    // A look after the first found something: without it the loop would have slept. (What the first finds was
    // there already, and says nothing.)
    void found() { share_ += (kAlways - share_) / kMemory; }
    // None of them did.
    void inVain() { share_ -= std::min(share_, share_ / kMemory + 1); }

  private:
    static constexpr unsigned kTryOneIn = 64;
    static constexpr int kAlways = 1024;
    static constexpr int kWorthwhile = kAlways / 4;
    static constexpr int kMemory = 8; // runs

    int share_ = 0; // of the latest runs, those that found something; in 1/kAlways
    unsigned skipped_ = 0;
};

} // namespace thisbe
