#include "peer/shell/typed_bytes.h"

#include <array>
#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace thisbe::peer {

bool TypedBytes::fill() {
    // The descriptor may be a terminal that others share: it stays blocking, and is asked only when ready.
    pollfd ready{input_, POLLIN, 0};
    if (::poll(&ready, 1, 0) <= 0) return true;
    std::array<char, 1024> room; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read()
    const auto count = ::read(input_, room.data(), room.size());
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    bytes_.insert(bytes_.end(), room.begin(), room.begin() + count);
    return count > 0;
}

bool TypedBytes::waitForMore() const {
    pollfd ready{input_, POLLIN, 0};
    return ::poll(&ready, 1, kRestMilliseconds) > 0;
}

bool TypedBytes::take(wchar_t& out) {
    for (;;) {
        while (!bytes_.empty()) {
            const char byte = bytes_.front();
            bytes_.pop_front();
            const std::size_t used = std::mbrtowc(&out, &byte, 1, &state_);
            if (used == static_cast<std::size_t>(-2)) continue; // the character goes on
            if (used != static_cast<std::size_t>(-1)) return true;
            state_ = {}; // no character at all: dropped
        }
        if (!waitForMore() || !fill() || bytes_.empty()) return false;
    }
}

} // namespace thisbe::peer
