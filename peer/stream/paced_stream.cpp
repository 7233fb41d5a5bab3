#include "peer/stream/paced_stream.h"

#include <algorithm>
#include <limits>

namespace thisbe::peer {

namespace {

// Made in one go, and how often in one turn of the loop, so that signals and timers have their turn too.
constexpr std::size_t kChunk = 64 * 1024;
constexpr int kChunksPerTurn = 16;

} // namespace

PacedStream::PacedStream(EventLoop& loop, TcpConnection& connection, const Plan& plan, Append append,
                         std::function<void()> onDone)
    : loop_(loop),
      connection_(connection),
      plan_(plan),
      append_(std::move(append)),
      onDone_(std::move(onDone)),
      start_(loop.now()),
      timer_(loop.timers(), [this] { pump(); }) {
    timer_.arm(start_);
}

// How many items should have left by now.
std::uint64_t PacedStream::due() const {
    const std::uint64_t most = plan_.count.value_or(std::numeric_limits<std::uint64_t>::max());
    if (plan_.gap <= Duration::zero()) return most;
    return std::min(most, static_cast<std::uint64_t>((loop_.now() - start_) / plan_.gap) + 1);
}

bool PacedStream::isFinished() const {
    return stopped_ || (plan_.count && made_ >= *plan_.count) ||
           (plan_.duration && loop_.now() - start_ >= *plan_.duration);
}

void PacedStream::pump() {
    if (done_) return;
    for (int i = 0; i < kChunksPerTurn; ++i) {
        if (!sendPending()) return; // onWritable() goes on
        if (isFinished()) return finish();
        const std::uint64_t upTo = due();
        if (made_ >= upTo) return waitForNext();
        if (plan_.mayMake && !plan_.mayMake()) return;
        fill(upTo);
    }
    connection_.askForRoom();
}

void PacedStream::fill(std::uint64_t upTo) {
    while (made_ < upTo && pending_.size() < kChunk)
        append_(made_++, pending_);
}

// True when the connection has taken everything.
bool PacedStream::sendPending() {
    offset_ += connection_.write(asBytes(std::string_view(pending_).substr(offset_)));
    if (offset_ < pending_.size()) return false;
    pending_.clear();
    offset_ = 0;
    return true;
}

void PacedStream::waitForNext() {
    TimePoint next = start_ + plan_.gap * static_cast<std::int64_t>(made_);
    if (plan_.duration) next = std::min(next, start_ + *plan_.duration);
    timer_.arm(next);
}

void PacedStream::stop() {
    stopped_ = true;
    pump();
}

void PacedStream::finish() {
    done_ = true;
    timer_.disarm();
    onDone_();
}

} // namespace thisbe::peer
