#include "peer/report/text_output.h"

#include "shared/net/event_loop.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <limits>
#include <poll.h>
#include <unistd.h>

namespace thisbe::peer {

namespace {

// POSIX, pipe(7): a pipe that polls writable takes PIPE_BUF bytes at once; a terminal that does, a few
// hundred. Files take everything.
std::size_t chunkOf(int fd) {
    struct stat status {};
    if (::isatty(fd) == 1) return 256;
    if (::fstat(fd, &status) == 0 && !S_ISFIFO(status.st_mode) && !S_ISSOCK(status.st_mode))
        return std::numeric_limits<std::size_t>::max();
    return PIPE_BUF;
}

} // namespace

TextOutput::TextOutput(EventLoop& loop, int fd, Calls calls)
    : loop_(loop), fd_(fd), calls_(std::move(calls)), chunk_(chunkOf(fd)) {}

void TextOutput::flush() {
    writeWhileReady(std::chrono::milliseconds::zero());
    wasFull_ = wasFull_ || isFull();
    if (!text_.empty()) return waitForRoom();
    watch_.reset();
}

void TextOutput::writeWhileReady(std::chrono::milliseconds patience) {
    std::size_t done = 0;
    while (done < text_.size() && !broken_ && isReady(patience))
        if (!writeSome(done)) break;
    text_.erase(0, broken_ ? std::string::npos : done);
}

bool TextOutput::isReady(std::chrono::milliseconds patience) const {
    pollfd poll{.fd = fd_, .events = POLLOUT, .revents = 0};
    return ::poll(&poll, 1, static_cast<int>(patience.count())) > 0;
}

// False when nothing more goes now.
bool TextOutput::writeSome(std::size_t& done) {
    const ssize_t written = ::write(fd_, text_.data() + done, std::min(text_.size() - done, chunk_));
    if (written >= 0) {
        done += static_cast<std::size_t>(written);
        return true;
    }
    if (errno == EINTR || errno == EAGAIN) return false;
    broken_ = true;
    if (calls_.onBroken) calls_.onBroken(errno);
    return false;
}

// Only what was once not ready gets here, and epoll takes all such descriptors.
void TextOutput::waitForRoom() {
    if (watch_) return;
    watch_.emplace(loop_, fd_, Interest::write, [this](Ready) {
        flush();
        if (!wasFull_ || text_.size() > kFull / 2) return;
        wasFull_ = false;
        if (calls_.onRoom) calls_.onRoom();
    });
}

bool TextOutput::drain(std::chrono::milliseconds patience) {
    writeWhileReady(patience);
    return text_.empty();
}

} // namespace thisbe::peer
