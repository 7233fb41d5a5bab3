#include "peer/shell/plain_console.h"

#include <iostream>
#include <system_error>
#include <unistd.h>

namespace thisbe::peer {

PlainConsole::PlainConsole(EventLoop& loop, int input, ConsoleUser& user)
    : loop_(loop), input_(input), user_(user), turn_(loop.timers(), [this] { onTurn(); }) {
    try {
        watch_.emplace(loop, input, Interest::read, [this](Ready) { onReady(); });
        watch_->setInterest(Interest::none);
    } catch (const std::system_error& problem) {
        // epoll knows no regular files nor /dev/null.
        if (problem.code() != std::errc::operation_not_permitted) throw;
    }
}

void PlainConsole::data(std::string_view text) {
    std::cout << text << '\n' << std::flush;
}

void PlainConsole::notice(std::string_view text) {
    std::cerr << text << '\n' << std::flush;
}

void PlainConsole::startReading() {
    if (reading_ || told_) return;
    reading_ = true;
    // In a turn of its own: lines that are here already, or a file's next ones.
    turn_.arm(loop_.now());
}

void PlainConsole::pauseReading() {
    reading_ = false;
    turn_.disarm();
    if (watch_) watch_->setInterest(Interest::none);
}

void PlainConsole::onTurn() {
    giveLines();
    if (!reading_ || ended_) return;
    if (watch_) return watch_->setInterest(Interest::read);
    readSome();
    giveLines();
    if (reading_) turn_.arm(loop_.now());
}

void PlainConsole::onReady() {
    readSome();
    giveLines();
}

void PlainConsole::readSome() {
    const ByteSpan room = loop_.scratch();
    const auto count = ::read(input_, room.data(), room.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count > 0) {
        buffer_.append(asText(room.first(static_cast<std::size_t>(count))));
        return;
    }
    ended_ = true;
    if (watch_) watch_->setInterest(Interest::none);
    if (!buffer_.empty() && buffer_.back() != '\n') buffer_.push_back('\n'); // the last line may lack its end
}

void PlainConsole::giveLines() {
    std::size_t begin = 0;
    while (reading_) {
        const auto end = buffer_.find('\n', begin);
        if (end == std::string::npos) break;
        const std::string line = buffer_.substr(begin, end - begin);
        begin = end + 1;
        if (!std::exchange(skipping_, false)) user_.onLine(line);
    }
    buffer_.erase(0, begin);
    if (buffer_.size() > kMaxLine && buffer_.find('\n') == std::string::npos) {
        const std::string line = buffer_.substr(0, kMaxLine);
        buffer_.clear();
        if (!std::exchange(skipping_, true)) user_.onLine(line);
    }
    if (!reading_ || !ended_ || told_ || !buffer_.empty()) return;
    told_ = true;
    user_.onEndOfInput();
}

} // namespace thisbe::peer
