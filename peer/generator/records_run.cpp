#include "peer/generator/records_run.h"

#include "shared/packet/record_encoder.h"

namespace thisbe::peer {

namespace {

constexpr std::size_t kUnsent = 128 * 1024;
constexpr Duration kAcknowledgementPoll = std::chrono::milliseconds{2};
constexpr Duration kAcknowledgementPatience = std::chrono::seconds{10};

} // namespace

RecordsRun::RecordsRun(EventLoop& loop, const Clock& clock, RandomSource& random, RecordsRunOptions options)
    : loop_(loop),
      clock_(clock),
      random_(random),
      options_(std::move(options)),
      timer_(loop.timers(), [this] { awaitAcknowledgement(); }) {
    connectNext();
}

RecordsRun::~RecordsRun() = default;

Endpoint RecordsRun::remote() const {
    return nextAddress_ == 0 ? Endpoint{} : options_.addresses[nextAddress_ - 1];
}

void RecordsRun::connectNext() {
    const TcpConnection::Options options{.maxUnsent = kUnsent};
    connection_ = std::make_unique<TcpConnection>(loop_, options_.addresses[nextAddress_++],
                                                  static_cast<StreamHandler&>(*this), options);
}

void RecordsRun::onConnected() {
    const Endpoint local = connection_->localEndpoint();
    options_.plan.source = {local.address().toString(), local.port()};
    options_.plan.protocol = local.isV4() ? "IPv4" : "IPv6";
    remoteText_ = remote().toString();
    maker_ = std::make_unique<packet::RecordMaker>(options_.plan, random_);
    stream_.emplace(
        loop_, *connection_, options_.pace, [this](std::uint64_t, std::string& out) { append(out); },
        [this] { finishSending(); });
}

void RecordsRun::onClosed(StreamEnd reason) {
    if (!wasConnected() && nextAddress_ < options_.addresses.size()) return connectNext();
    if (finishing_ && reason == StreamEnd::finished) return end(std::nullopt);
    const std::string what = wasConnected() ? "the connection to " : "no connection to ";
    end(what + remote().toString() + (wasConnected() ? " ended: " : ": ") + toString(reason));
}

void RecordsRun::append(std::string& out) {
    const std::size_t before = out.size();
    const WallTime now = clock_.wallNow();
    const packet::Record& record = maker_->next(now);
    if (options_.onRecord) options_.onRecord(record, remoteText_, now);
    packet::appendRecord(record, out);
    statistics_.onRecord(record, loop_.now());
    statistics_.onWireBytes(out.size() - before);
}

void RecordsRun::finishSending() {
    finishing_ = true;
    giveUp_ = loop_.now() + kAcknowledgementPatience;
    connection_->finish();
    awaitAcknowledgement();
}

// The format has no answers: that the other host has everything is all that can be known.
void RecordsRun::awaitAcknowledgement() {
    if (over_) return;
    if (connection_->unacknowledgedBytes() == 0) return end(std::nullopt);
    if (loop_.now() >= giveUp_)
        return end(std::to_string(connection_->unacknowledgedBytes()) + " bytes were not acknowledged by " +
                   remote().toString());
    timer_.arm(loop_.now() + kAcknowledgementPoll);
}

void RecordsRun::stop() {
    if (over_) return;
    const bool again = stopping_ || finishing_ || !wasConnected();
    stopping_ = true;
    interrupted_ = again || options_.pace.count.has_value() || options_.pace.duration.has_value();
    if (again) return end(std::nullopt);
    stream_->stop();
}

void RecordsRun::end(std::optional<std::string> failure) {
    over_ = true;
    failure_ = std::move(failure);
    timer_.disarm();
    loop_.stop();
}

} // namespace thisbe::peer
