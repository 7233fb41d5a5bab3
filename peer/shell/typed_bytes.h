// What was typed and not yet taken, as characters.
#pragma once

#include <cwchar>
#include <deque>

namespace thisbe::peer {

// libedit would wait inside read() for the rest of a key that sends several bytes: a lone Escape would stop
// the whole program. So bytes are read when they are there, and libedit is given these.
class TypedBytes {
  public:
    // How long the rest of a key or character may take: a terminal sends it at once, a person does not.
    static constexpr int kRestMilliseconds = 30;

    explicit TypedBytes(int input) : input_(input) {}

    // Reads what there is, without waiting. False at the end of the input.
    bool fill();
    bool empty() const { return bytes_.empty(); }
    // The next character in the locale's encoding; waits a moment for it. False where none came.
    bool take(wchar_t& out);

  private:
    bool waitForMore() const;

    int input_;
    std::deque<char> bytes_;
    std::mbstate_t state_{};
};

} // namespace thisbe::peer
