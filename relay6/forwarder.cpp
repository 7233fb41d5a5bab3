#include "relay6/forwarder.h"

#include "relay6/token_id_text.h"
#include "shared/program/terminal.h"

#include <algorithm>
#include <iterator>

namespace thisbe::relay6 {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostHeld =
    4 * 1024 * 1024; // bytes taken and not settled, where tokens go as they come
constexpr std::size_t kEncodeAhead = 256 * 1024;
constexpr std::size_t kAnswersAhead = 16 * 1024;
constexpr std::size_t kBatchesPerPump = 64;
constexpr std::size_t kLongestServerLine = 64 * 1024;
constexpr Duration kFirstPulse = milliseconds{1};
constexpr Duration kBusyPulse = milliseconds{20}; // while something is to be settled or cannot be watched
constexpr Duration kIdlePulse = milliseconds{250};

bool isBlank(std::string_view text) {
    return text.find_first_not_of(" \t\n") == std::string_view::npos;
}

// A whole line that says something.
bool isComplete(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\n");
    return begin != std::string_view::npos && text.find('\n', begin) != std::string_view::npos;
}

std::string trimmed(std::string_view text) {
    if (isBlank(text)) return {};
    const std::size_t begin = text.find_first_not_of(" \t\n");
    return std::string(text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1));
}

// For the trace: what came, escape sequences and line ends made visible.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text)
        out += c == '\x1b' ? "\\e" : c == '\n' ? "\\n" : std::string(1, c);
    return printable(out + "\"");
}

} // namespace

const char* toString(ForwarderReport::Outcome outcome) {
    switch (outcome) {
    case ForwarderReport::Outcome::verdict:
        return "verdict";
    case ForwarderReport::Outcome::noVerdict:
        return "no-verdict";
    case ForwarderReport::Outcome::noAnswer:
        return "no-answer";
    case ForwarderReport::Outcome::stopped:
        return "stopped";
    case ForwarderReport::Outcome::lost:
        return "lost";
    }
    return "unknown";
}

Forwarder::Forwarder(const Surroundings& surroundings, ForwarderOptions options, OnServerText onServerText,
                     OnDone onDone)
    : loop_(surroundings.loop),
      source_(surroundings.source),
      ledger_(surroundings.ledger),
      log_(surroundings.log),
      trace_(log_),
      options_(std::move(options)),
      onServerText_(std::move(onServerText)),
      onDone_(std::move(onDone)),
      outbox_(options_.format),
      backoff_(surroundings.random, options_.backoff),
      retryTimer_(loop_.timers(), [this] { connect(); }),
      timeout_(loop_.timers(), [this] { onTimeout(); }),
      pulse_(loop_.timers(), [this] { pump(); }) {
    if (source_.pollFd() >= 0)
        tokens_.emplace(loop_, source_.pollFd(), Interest::none, [this](Ready) { pump(); });
}

void Forwarder::setState(State state, const char* reason) {
    if (state_ == state) return;
    state_ = state;
    log_.write(LogLevel::debug, std::string("forwarder: ") + reason);
}

void Forwarder::connect() {
    const Endpoint& server = options_.servers[nextServer_++ % options_.servers.size()];
    ++report_.connections;
    setState(State::connecting, "connecting");
    TcpConnection::Options options;
    options.maxUnsent = kAnswersAhead; // tokens wait here, where they need not be moved about
    options.connectTimeout = options_.connectTimeout;
    StreamHandler& handler = *this;
    connection_ = std::make_unique<TcpConnection>(loop_, server, handler, options);
}

void Forwarder::onConnected() {
    log_.write(LogLevel::information, "server=" + connection_->remoteEndpoint().toString() + " connected");
    dialogue_.emplace(options_.exchanges, options_.order);
    filter_.emplace();
    display_.emplace(options_.keepColours ? AnsiFilter::Colours::keep : AnsiFilter::Colours::strip);
    lines_.clear();
    setState(State::conversing, "waits for prompts");
    timeout_.arm(loop_.now() + options_.promptTimeout);
    converse({});
}

void Forwarder::onBytes(ByteView bytes) {
    if (trace_.enabled()) trace_.write(loop_.now(), "server>forward " + quoted(asText(bytes)));
    std::string shown;
    display_->filter(asText(bytes), shown);
    if (!shown.empty()) onServerText_(shown);
    std::string text;
    filter_->filter(asText(bytes), text);
    switch (state_) {
    case State::conversing:
        return converse(text);
    case State::sending:
        if (options_.format.delivery == Delivery::confirmed) onConfirmations(text);
        return;
    case State::awaitingVerdict:
        return onVerdictText(text);
    case State::waiting:
    case State::connecting:
    case State::done:
        return;
    }
}

void Forwarder::converse(std::string_view text) {
    if (!text.empty()) timeout_.arm(loop_.now() + options_.promptTimeout);
    for (const std::string& answer : dialogue_->onText(text)) {
        log_.write(LogLevel::debug, "answers: " + answer);
        connection_->write(asBytes(answer + "\n"));
    }
    if (!dialogue_->complete()) return;
    timeout_.disarm();
    setState(State::sending, "ready to send");
    pump();
}

void Forwarder::onConfirmations(std::string_view text) {
    lines_ += text;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = lines_.find('\n', begin)) != std::string::npos; begin = end + 1) {
        const auto id = parseAck(std::string_view(lines_).substr(begin, end - begin));
        if (id) outbox_.settle(*id);
    }
    lines_.erase(0, begin);
    if (lines_.size() > kLongestServerLine) return disconnect("the server sends an endless line");
    bookSettled();
    pump();
}

void Forwarder::onVerdictText(std::string_view text) {
    report_.verdict += text;
    if (isComplete(report_.verdict)) return finish(ForwarderReport::Outcome::verdict);
    if (report_.verdict.size() > kLongestServerLine) disconnect("the server sends an endless line");
}

void Forwarder::onPeerFinished() {
    if (state_ == State::done) return;
    if (state_ == State::awaitingVerdict && !isBlank(report_.verdict))
        return finish(ForwarderReport::Outcome::verdict);
    // A stream can still be written to; whoever has to answer cannot any more.
    const bool canGoOn = options_.format.delivery == Delivery::stream && state_ != State::conversing;
    const bool isOver = state_ == State::awaitingVerdict && options_.format.delivery != Delivery::line;
    if (canGoOn || isOver) {
        peerFinished_ = true;
        return;
    }
    disconnect("the server closed the connection");
}

void Forwarder::onClosed(StreamEnd reason) {
    if (state_ == State::done) return;
    if (state_ == State::awaitingVerdict) {
        if (!isBlank(report_.verdict)) return finish(ForwarderReport::Outcome::verdict);
        if (options_.format.delivery == Delivery::confirmed) {
            report_.verdict = "all tokens acknowledged";
            return finish(ForwarderReport::Outcome::verdict);
        }
        const bool arrived = reason == StreamEnd::finished || outbox_.empty();
        if (options_.format.delivery == Delivery::stream && arrived)
            return finish(ForwarderReport::Outcome::noVerdict);
    }
    disconnect(toString(reason));
}

void Forwarder::disconnect(const std::string& reason) {
    log_.write(LogLevel::warning, "server=" + connection_->remoteEndpoint().toString() + " lost: " + reason);
    connection_.reset();
    timeout_.disarm();
    out_.clear();
    outBegin_ = 0;
    tokenBytes_ = 0;
    endWritten_ = peerFinished_ = false;
    report_.verdict.clear();
    outbox_.rewind();
    setState(State::waiting, "waits before the next connection");
    giveUpOrRetry();
}

void Forwarder::giveUpOrRetry() {
    ++fruitless_;
    if (options_.attempts != 0 && fruitless_ >= options_.attempts) {
        if (giveBackAll()) return finish(ForwarderReport::Outcome::noAnswer);
        log_.write(LogLevel::error, "gave up, but the queue has no room for what is in hand: goes on trying");
    }
    if (stopping_ && fresh_.empty() && outbox_.empty()) return finish(ForwarderReport::Outcome::stopped);
    retryTimer_.arm(loop_.now() + backoff_.next());
}

void Forwarder::pump() {
    if (state_ == State::done) return;
    const bool isEmpty = takeSome();
    if (state_ == State::sending) {
        const bool released = release();
        if (!writeOut()) return;
        settle();
        if (released) checkEnd();
    } else if (state_ == State::awaitingVerdict) {
        if (!writeOut()) return;
        settle();
    }
    if (state_ != State::done) updateWaiting(isEmpty);
}

bool Forwarder::wantsTokens() const {
    if (isAtEnd()) return false;
    if (options_.format.delivery == Delivery::line) return true;
    return state_ == State::sending && outbox_.heldBytes() + freshBytes_ < kMostHeld &&
           out_.size() - outBegin_ < kEncodeAhead;
}

// True when the source has nothing more now.
bool Forwarder::takeSome() {
    for (std::size_t i = 0; i < kBatchesPerPump; ++i) {
        if (!wantsTokens()) return false;
        auto batch = source_.take();
        if (!batch) {
            ended_ = source_.ended();
            return true;
        }
        if (trace_.enabled())
            trace_.write(loop_.now(), "queue>forward tokens: " + std::to_string(batch->count));
        freshBytes_ += batch->message.size();
        fresh_.push_back(std::move(*batch));
    }
    return false;
}

// Hands what was taken to the outbox once it is noted that it may have been sent. False: that failed.
bool Forwarder::release() {
    if (fresh_.empty()) return true;
    if (options_.format.delivery == Delivery::line && !isAtEnd()) return true;
    if (!source_.noteSent(fresh_)) {
        log_.write(LogLevel::error, "tokens wait: " + source_.trouble());
        return false;
    }
    for (HeldBatch& batch : fresh_)
        outbox_.add(std::move(batch));
    fresh_.clear();
    freshBytes_ = 0;
    return true;
}

// False when the connection was lost over it.
bool Forwarder::writeOut() {
    while (true) {
        if (outBegin_ == out_.size()) {
            out_.clear();
            outBegin_ = 0;
            outbox_.encode(out_, kEncodeAhead);
            bookRepeated(); // first: a forwarder killed in between counts too many, not too few
        }
        if (out_.empty()) return true;
        const std::size_t taken = connection_->write(asBytes(out_).subspan(outBegin_));
        outBegin_ += taken;
        tokenBytes_ += taken;
        if (outBegin_ < out_.size()) return true; // onWritable() goes on
    }
}

void Forwarder::settle() {
    if (options_.format.delivery == Delivery::stream) {
        const std::uint64_t missing = connection_->unacknowledgedBytes();
        outbox_.settleBytes(tokenBytes_ - std::min(tokenBytes_, missing));
    }
    bookSettled();
}

void Forwarder::bookRepeated() {
    const std::uint64_t repeated = outbox_.takeRepeated();
    report_.maybeRepeated += repeated;
    ledger_.addMaybeRepeated(repeated);
}

void Forwarder::bookSettled() {
    const std::uint64_t settled = outbox_.takeSettled();
    if (settled == 0) return;
    report_.delivered += settled;
    ledger_.addDelivered(settled);
    fruitless_ = 0;
    backoff_.reset();
    const std::vector<TokenId> delivered = outbox_.takeDelivered();
    if (!delivered.empty()) source_.noteDelivered(delivered);
}

void Forwarder::checkEnd() {
    const bool allWritten = fresh_.empty() && outbox_.allEncoded() && outBegin_ == out_.size();
    if (!isAtEnd() || !allWritten) return;
    switch (options_.format.delivery) {
    case Delivery::line:
        if (!endWritten_ && outbox_.empty()) return finish(ForwarderReport::Outcome::noVerdict);
        outbox_.encodeEnd(out_);
        writeOut();
        break;
    case Delivery::stream:
        connection_->finish();
        break;
    case Delivery::confirmed:
        timeout_.arm(loop_.now() + options_.verdictTimeout);
        if (!outbox_.empty()) return;
        connection_->finish();
        break;
    }
    endWritten_ = true;
    timeout_.arm(loop_.now() + options_.verdictTimeout);
    setState(State::awaitingVerdict, "waits for the verdict");
    if (peerFinished_) onPeerFinished();
}

void Forwarder::updateWaiting(bool isEmpty) {
    const bool wants = wantsTokens();
    if (tokens_) tokens_->setInterest(wants ? Interest::read : Interest::none);
    const bool isBusy = !outbox_.empty() || (wants && !tokens_);
    pulseWait_ =
        isEmpty ? std::clamp(pulseWait_ * 2, kFirstPulse, isBusy ? kBusyPulse : kIdlePulse) : kFirstPulse;
    const bool comesByItself = !isEmpty && wants && tokens_;
    pulse_.arm(loop_.now() + (comesByItself || !source_.trouble().empty() ? kIdlePulse : pulseWait_));
}

void Forwarder::onTimeout() {
    switch (state_) {
    case State::conversing:
        return disconnect("no prompt '" + dialogue_->waitingFor() + "' in time");
    case State::sending:
        return disconnect("no acknowledgement in time");
    case State::awaitingVerdict:
        if (options_.format.delivery != Delivery::line && outbox_.empty())
            return finish(ForwarderReport::Outcome::noVerdict);
        return disconnect("no verdict in time");
    case State::waiting:
    case State::connecting:
    case State::done:
        return;
    }
}

bool Forwarder::giveBackAll() {
    std::vector<HeldBatch> inHand = outbox_.takeAll();
    std::move(fresh_.begin(), fresh_.end(), std::back_inserter(inHand));
    fresh_.clear();
    freshBytes_ = 0;
    for (HeldBatch& batch : inHand) {
        if (source_.giveBack(batch)) {
            report_.returned += batch.count;
            continue;
        }
        freshBytes_ += batch.message.size();
        fresh_.push_back(std::move(batch));
    }
    return fresh_.empty();
}

void Forwarder::stop() {
    if (state_ == State::done) return;
    if (stopping_) {
        giveBackAll();
        for (const HeldBatch& batch : fresh_)
            report_.lost += batch.count;
        return finish(report_.lost > 0 ? ForwarderReport::Outcome::lost : ForwarderReport::Outcome::stopped);
    }
    stopping_ = true;
    log_.write(LogLevel::information, "stopping: delivers what is in hand; a second signal gives it back");
    // A line without its end helps nobody; what the queue has no room for is sent all the same.
    const bool isPartOfLine = options_.format.delivery == Delivery::line && !ended_;
    if (isPartOfLine && giveBackAll()) return finish(ForwarderReport::Outcome::stopped);
    const bool hasNothing = fresh_.empty() && outbox_.empty();
    if (hasNothing && state_ != State::sending && state_ != State::awaitingVerdict)
        return finish(ForwarderReport::Outcome::stopped);
    pump();
}

void Forwarder::finish(ForwarderReport::Outcome outcome) {
    if (outcome == ForwarderReport::Outcome::verdict || outcome == ForwarderReport::Outcome::noVerdict)
        outbox_.settleAll();
    bookSettled();
    setState(State::done, "done");
    report_.outcome = outcome;
    report_.verdict = trimmed(report_.verdict);
    for (Timer* const timer : {&retryTimer_, &timeout_, &pulse_})
        timer->disarm();
    if (tokens_) tokens_->setInterest(Interest::none);
    if (connection_) connection_->finish();
    loop_.post([this] { onDone_(report_); });
}

} // namespace thisbe::relay6
