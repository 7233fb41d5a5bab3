#include "peer/generator/records_run.h"

#include "shared/packet/record_encoder.h"

#include <algorithm>

namespace thisbe::peer {

namespace {

// Encoded in one go, and how often in one turn of the loop, so that signals and timers have their turn too.
constexpr std::size_t kChunk = 64 * 1024;
constexpr int kChunksPerTurn = 16;
constexpr Duration kAcknowledgementPoll = std::chrono::milliseconds{2};
constexpr Duration kAcknowledgementPatience = std::chrono::seconds{10};

} // namespace

RecordsRun::RecordsRun(EventLoop& loop, const Clock& clock, RandomSource& random, RecordsRunOptions options)
    : loop_(loop),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      timer_(loop.timers(), [this] {
          if (finishing_)
              awaitAcknowledgement();
          else
              pump();
      }) {
    connectNext();
}

RecordsRun::~RecordsRun() = default;

Endpoint RecordsRun::remote() const {
    return nextAddress_ == 0 ? Endpoint{} : options_.addresses[nextAddress_ - 1];
}

void RecordsRun::connectNext() {
    const TcpConnection::Options options{.maxUnsent = 2 * kChunk};
    connection_ = std::make_unique<TcpConnection>(loop_, options_.addresses[nextAddress_++],
                                                  static_cast<StreamHandler&>(*this), options);
}

void RecordsRun::onConnected() {
    const Endpoint local = connection_->localEndpoint();
    options_.plan.source = {local.address().toString(), local.port()};
    options_.plan.protocol = local.isV4() ? "IPv4" : "IPv6";
    maker_ = std::make_unique<packet::RecordMaker>(options_.plan, random_);
    start_ = loop_.now();
    pump();
}

void RecordsRun::onClosed(StreamEnd reason) {
    if (!wasConnected() && nextAddress_ < options_.addresses.size()) return connectNext();
    if (finishing_ && reason == StreamEnd::finished) return end(std::nullopt);
    const std::string what = wasConnected() ? "the connection to " : "no connection to ";
    end(what + remote().toString() + (wasConnected() ? " ended: " : ": ") + toString(reason));
}

// How many records should have left by now.
std::uint64_t RecordsRun::due() const {
    const std::uint64_t most = options_.count.value_or(std::numeric_limits<std::uint64_t>::max());
    if (options_.gap == Duration::zero()) return most;
    return std::min(most, static_cast<std::uint64_t>((loop_.now() - start_) / options_.gap) + 1);
}

bool RecordsRun::isDone() const {
    return (options_.count && maker_->made() >= *options_.count) ||
           (options_.duration && loop_.now() - start_ >= *options_.duration);
}

void RecordsRun::pump() {
    if (finishing_) {
        if (sendPending()) connection_->finish();
        return;
    }
    for (int i = 0; i < kChunksPerTurn; ++i) {
        if (!sendPending()) return; // onWritable() goes on
        if (isDone()) return finishSending();
        const std::uint64_t upTo = due();
        if (maker_->made() >= upTo) return waitForNext();
        fill(upTo);
    }
    connection_->askForRoom();
}

void RecordsRun::fill(std::uint64_t upTo) {
    const WallTime now = clock_.wallNow();
    while (maker_->made() < upTo && pending_.size() < kChunk) {
        const packet::Record& record = maker_->next(now);
        packet::appendRecord(record, pending_);
        statistics_.onRecord(record, loop_.now());
    }
    statistics_.onWireBytes(pending_.size());
}

// True when the connection has taken everything.
bool RecordsRun::sendPending() {
    offset_ += connection_->write(asBytes(std::string_view(pending_).substr(offset_)));
    if (offset_ < pending_.size()) return false;
    pending_.clear();
    offset_ = 0;
    return true;
}

void RecordsRun::waitForNext() {
    TimePoint next = start_ + options_.gap * static_cast<std::int64_t>(maker_->made());
    if (options_.duration) next = std::min(next, start_ + *options_.duration);
    timer_.arm(next);
}

void RecordsRun::finishSending() {
    finishing_ = true;
    giveUp_ = loop_.now() + kAcknowledgementPatience;
    if (sendPending()) connection_->finish();
    awaitAcknowledgement();
}

// The format has no answers: that the other host has everything is all that can be known.
void RecordsRun::awaitAcknowledgement() {
    if (over_) return;
    if (pending_.empty() && connection_->unacknowledgedBytes() == 0) return end(std::nullopt);
    if (loop_.now() >= giveUp_)
        return end(std::to_string(connection_->unacknowledgedBytes() + pending_.size() - offset_) +
                   " bytes were not acknowledged by " + remote().toString());
    timer_.arm(loop_.now() + kAcknowledgementPoll);
}

void RecordsRun::stop() {
    if (over_) return;
    if (finishing_ || !wasConnected()) {
        interrupted_ = true;
        return end(std::nullopt);
    }
    interrupted_ = options_.count.has_value() || options_.duration.has_value();
    finishSending();
}

void RecordsRun::end(std::optional<std::string> failure) {
    over_ = true;
    failure_ = std::move(failure);
    timer_.disarm();
    loop_.stop();
}

} // namespace thisbe::peer
