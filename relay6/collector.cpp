#include "relay6/collector.h"

#include "relay6/plain_lines.h"
#include "relay6/token_text.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace thisbe::relay6 {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kPendingBytes = 512 * 1024; // packed and not safe yet, before reading pauses
constexpr int kReadsAtTheEnd = 64;                // of one client, when the collector stops
constexpr Duration kFirstRetry = milliseconds{1}; // for queues that cannot be watched
constexpr Duration kLastRetry = milliseconds{20};
constexpr Duration kTroubleRetry = std::chrono::seconds{1};
constexpr Duration kAckGrace = std::chrono::seconds{2}; // for clients that do not read their last ones

// The sender sees that its bytes were not taken, where a plain close might look like success.
void resetOnClose(int fd) {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

Priority priorityFor(const CollectorOptions& options, const IpAddress& address) {
    Priority best = options.priority;
    int longest = -1;
    for (const auto& [prefix, priority] : options.priorities) {
        if (!prefix.contains(address) || static_cast<int>(prefix.length()) <= longest) continue;
        longest = static_cast<int>(prefix.length());
        best = priority;
    }
    return best;
}

} // namespace

Collector::Collector(const Surroundings& surroundings, const CollectorOptions& options, std::uint64_t taken,
                     OnDone onDone)
    : loop_(surroundings.loop),
      outlet_(surroundings.outlet),
      ledger_(surroundings.ledger),
      log_(surroundings.log),
      trace_(log_),
      options_(options),
      onDone_(std::move(onDone)),
      taken_(taken),
      pending_(surroundings.messageSize, kPendingBytes, options.ack,
               options.framing == Framing::newline ? Packing::lines : Packing::counted),
      networks_(options.maxPerNetwork),
      idle_(options.idleLimit),
      total_(options.totalLimit),
      poller_(loop_, [this](const ClientReady& ready) { return onReady(ready); }),
      acknowledger_(clients_, poller_, [this](CollectorClient& client) { remove(client); }),
      flushTimer_(loop_.timers(), [this] { flush(); }),
      retryTimer_(loop_.timers(), [this] { flush(); }),
      expiryTimer_(loop_.timers(), [this] { expire(); }),
      drainTimer_(loop_.timers(), [this] { drain(); }),
      graceTimer_(loop_.timers(), [this] {
          for (const ClientNumber number : clients_.numbers())
              remove(*clients_.find(number));
          settle();
      }) {
    options_.tokenLimit = std::min(options.tokenLimit, TokenBatch::longestToken(surroundings.messageSize));
    if (surroundings.room >= 0)
        room_.emplace(loop_, surroundings.room, Interest::none, [this](Ready) { flush(); });
    flushTimer_.arm(loop_.now()); // a predecessor may have left something to say
}

void Collector::setPhase(Phase phase, const char* reason) {
    if (phase_ == phase) return;
    phase_ = phase;
    log_.write(LogLevel::debug, std::string("collector: ") + reason);
}

void Collector::admit(FileDescriptor socket, const Endpoint& remote) {
    if (!networks_.enter(remote.address())) {
        ++counters_.refusedNetwork;
        resetOnClose(socket.get());
        return;
    }
    CollectorClient& client =
        clients_.add(std::move(socket), remote, TokenFramer(options_.framing, options_.tokenLimit));
    client.priority = priorityFor(options_, remote.address());
    client.idle = idle_.start(client.number, servedUntil());
    client.total = total_.start(client.number, servedUntil());
    ++counters_.clients;
    if (trace_.enabled()) trace_.write(loop_.now(), "client>collect connects from " + remote.toString());
    counters_.mostClients = std::max<std::uint64_t>(counters_.mostClients, clients_.size());
    // Token and end are often here already; then this client never costs a place in the poller.
    const bool stays = isFull_ || receive(client, 2);
    if (!expiryTimer_.armed()) armExpiry();
    if (clients_.size() >= options_.maxClients) updateFlow();
    if (!stays || phase_ == Phase::done) return;
    poller_.add(client.socket.get(), client.number);
    client.polled = true;
    if (client.peerFinished)
        poller_.change(client.socket.get(), client.number, client.reading = false, false);
}

bool Collector::onReady(const ClientReady& ready) {
    if (phase_ == Phase::done) return false;
    CollectorClient* const client = clients_.find(ready.client);
    if (client == nullptr) return true;
    if (ready.writable) {
        acknowledger_.onWritable(*client);
    } else if (client->peerFinished) { // it wants to hear and cannot: reset
        ++counters_.reset;
        remove(*client);
    } else if (client->reading) {
        receive(*client, ready.ended ? 4 : 1);
    }
    if (!pending_.hasRoom()) flush();
    return !isFull_;
}

bool Collector::receive(CollectorClient& client, int reads) {
    const ByteSpan room = loop_.scratch();
    for (int i = 0; i < reads && phase_ != Phase::settling; ++i) {
        const ssize_t got = ::recv(client.socket.get(), room.data(), room.size(), MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return true;
        if (got < 0) {
            ++counters_.reset;
            if (client.framer.heldBytes() > 0) ++counters_.unfinished;
            remove(client);
            return false;
        }
        if (got == 0) {
            const ClientNumber number = client.number;
            onEndOfStream(client);
            return clients_.find(number) != nullptr;
        }
        if (!take(client, room.first(static_cast<std::size_t>(got)))) return false;
    }
    return true;
}

bool Collector::take(CollectorClient& client, ByteView bytes) {
    const std::uint64_t before = counters_.tokens;
    const bool fits = options_.framing == Framing::newline ? feedLines(client, bytes) : feed(client, bytes);
    if (counters_.tokens != before) idle_.extend(client.idle, servedUntil());
    if (!fits) {
        drop(client, counters_.tooLong, "a token is longer than the limit");
        return false;
    }
    return !dropForbidden(client);
}

bool Collector::feed(CollectorClient& client, ByteView bytes) {
    return client.framer.feed(bytes, [&](ByteView token) { return onToken(client, token); });
}

bool Collector::feedLines(CollectorClient& client, ByteView bytes) {
    if (client.framer.heldBytes() > 0) {
        const std::size_t begun = std::min(asText(bytes).find('\n'), bytes.size() - 1) + 1;
        if (!feed(client, bytes.first(begun))) return false;
        bytes = bytes.subspan(begun);
    }
    if (sawForbidden_) return true;
    return feed(client, takeWholeLines(client, bytes));
}

// What a fast sender's stream mostly is, a message at a time while it is in the cache; anything unusual, and
// the last tokens of a round, are looked at one by one.
ByteView Collector::takeWholeLines(CollectorClient& client, ByteView bytes) {
    if (trace_.enabled() || phase_ == Phase::settling) return bytes;
    const LineBytes allowed = options_.anyBytes ? LineBytes::any : LineBytes::plain;
    while (true) {
        const ByteView lines = pending_.linesForOneMessage(bytes, client.priority);
        const auto count = countPlainLines(lines, options_.tokenLimit, allowed);
        if (!count || (options_.expect != 0 && taken_ + *count >= options_.expect)) return bytes;
        pending_.addLines(lines, *count, client.priority, client.number);
        countTaken(client, *count);
        bytes = bytes.subspan(lines.size());
    }
}

void Collector::countTaken(CollectorClient& client, std::size_t tokens) {
    if (options_.ack) client.unsafe += static_cast<std::uint32_t>(tokens);
    counters_.tokens += tokens;
    taken_ += tokens;
    if (!flushTimer_.armed()) flushTimer_.arm(loop_.now());
}

// False ends the reading of this piece.
bool Collector::onToken(CollectorClient& client, ByteView token) {
    if (phase_ == Phase::settling) return false; // more than were expected
    if (!options_.anyBytes && !isPlainToken(token)) {
        sawForbidden_ = true;
        return false;
    }
    if (trace_.enabled())
        trace_.write(loop_.now(), "client>collect token of " + std::to_string(token.size()) + " bytes");
    pending_.add(token, client.priority, client.number);
    countTaken(client, 1);
    if (taken_ != options_.expect) return true;
    setPhase(Phase::settling, "has as many tokens as expected");
    trace_.write(loop_.now(), "collect: has all tokens, closes the listening socket");
    listeners_.clear();
    return false;
}

void Collector::onEndOfStream(CollectorClient& client) {
    const std::uint64_t before = counters_.tokens;
    const bool whole = client.framer.finish([&](ByteView token) { return onToken(client, token); });
    if (!whole) ++counters_.unfinished;
    if (dropForbidden(client)) return;
    if (counters_.tokens == before && client.acknowledged == 0 && client.unsafe == 0) ++counters_.empty;
    client.peerFinished = true;
    if (Acknowledger::isSettled(client)) return remove(client);
    if (client.polled)
        poller_.change(client.socket.get(), client.number, client.reading = false, client.writing);
}

bool Collector::dropForbidden(CollectorClient& client) {
    if (!std::exchange(sawForbidden_, false)) return false;
    drop(client, counters_.forbidden, "a token holds a space or a control character");
    return true;
}

void Collector::drop(CollectorClient& client, std::uint64_t& counter, const char* reason) {
    ++counter;
    log_.write(LogLevel::information, "client=" + client.remote.toString() + " dropped: " + reason);
    if (options_.ack)
        Acknowledger::refuse(client, reason);
    else
        resetOnClose(client.socket.get());
    remove(client);
}

void Collector::remove(CollectorClient& client) {
    idle_.cancel(client.idle);
    total_.cancel(client.total);
    networks_.leave(client.remote.address());
    const bool wasAtLimit = clients_.size() == options_.maxClients;
    clients_.remove(client.number);
    if (wasAtLimit) updateFlow();
}

void Collector::flush() {
    if (phase_ == Phase::done) return;
    ledger_.addRead(counters_.tokens - bookedTokens_);
    bookedTokens_ = counters_.tokens;
    const std::size_t before = pending_.tokens();
    const auto state =
        outlet_.flush(pending_, [this](const PendingBatch& batch) { acknowledger_.onSafe(batch); });
    if (trace_.enabled() && pending_.tokens() < before)
        trace_.write(loop_.now(),
                     "collect>queue tokens packed: " + std::to_string(before - pending_.tokens()));
    if (outlet_.trouble() != lastTrouble_) {
        lastTrouble_ = outlet_.trouble();
        if (!lastTrouble_.empty()) log_.write(LogLevel::error, "tokens wait: " + lastTrouble_);
    }
    if (state == TokenOutlet::State::waiting) {
        waitForRoom();
    } else {
        retryWait_ = kFirstRetry;
        retryTimer_.disarm();
        if (room_) room_->setInterest(Interest::none);
    }
    updateFlow();
    if (phase_ == Phase::settling) settle();
}

void Collector::waitForRoom() {
    const bool canWatch = room_.has_value() && outlet_.trouble().empty();
    if (room_) room_->setInterest(canWatch ? Interest::write : Interest::none);
    if (canWatch && phase_ != Phase::settling) return;
    retryWait_ = std::clamp(retryWait_ * 2, kFirstRetry, kLastRetry);
    retryTimer_.arm(loop_.now() + (outlet_.trouble().empty() ? retryWait_ : kTroubleRetry));
}

// A full queue and a full table both make new clients wait; only a full queue makes the present ones wait.
void Collector::updateFlow() {
    const bool full = isFull_ ? !pending_.hasMuchRoom() : !pending_.hasRoom();
    if (full && !isFull_) {
        poller_.pause();
        pausedSince_ = loop_.now();
    } else if (!full && isFull_) {
        poller_.resume();
        paused_ += loop_.now() - *pausedSince_;
        pausedSince_.reset();
        if (phase_ == Phase::draining) drainTimer_.arm(loop_.now());
    }
    isFull_ = full;
    for (const auto& listener : listeners_) {
        if (full || clients_.size() >= options_.maxClients)
            listener->pause();
        else
            listener->resume();
    }
}

void Collector::expire() {
    while (!isFull_) {
        auto over = idle_.expired(servedUntil());
        if (!over) over = total_.expired(servedUntil());
        if (!over) break;
        CollectorClient& client = *clients_.find(*over);
        if (client.framer.heldBytes() > 0) ++counters_.unfinished;
        drop(client, counters_.idle, "over its time limit");
    }
    armExpiry();
}

void Collector::armExpiry() {
    const TimePoint next = std::min(idle_.next(), total_.next());
    if (next == kNever) return;
    // While everybody waits for the queue nobody can be late.
    expiryTimer_.arm(isFull_ ? loop_.now() + kTroubleRetry : next + paused_);
}

void Collector::stop() {
    if (phase_ == Phase::serving) {
        setPhase(Phase::draining, "stopping: takes what has arrived");
        acceptedBefore_ = ~std::uint64_t{0};
        drainTimer_.arm(loop_.now());
        return;
    }
    if (phase_ != Phase::done) finish(Outcome::abandoned);
}

// Until the backlog has nothing more: those senders believe that they have delivered.
void Collector::drain() {
    if (phase_ != Phase::draining || isFull_) return;
    std::uint64_t accepted = 0;
    for (const auto& listener : listeners_)
        accepted += listener->accepted();
    if (accepted != acceptedBefore_) {
        acceptedBefore_ = accepted;
        drainTimer_.arm(loop_.now());
        return;
    }
    if (!isReadingLast_) {
        isReadingLast_ = true;
        lastReads_ = clients_.numbers();
        listeners_.clear();
    }
    while (!lastReads_.empty()) {
        CollectorClient* const client = clients_.find(lastReads_.back());
        lastReads_.pop_back();
        if (client != nullptr && !client->peerFinished) receive(*client, kReadsAtTheEnd);
        if (!pending_.hasRoom()) flush();
        if (isFull_) return; // updateFlow() calls again
    }
    setPhase(Phase::settling, "has read what had arrived");
    flush();
}

// Everything is read; waits until all of it is safe and acknowledged.
void Collector::settle() {
    if (phase_ != Phase::settling) return;
    for (const ClientNumber number : clients_.numbers()) {
        CollectorClient& client = *clients_.find(number);
        client.peerFinished = true;
        if (Acknowledger::isSettled(client))
            remove(client);
        else if (client.polled && client.reading)
            poller_.change(client.socket.get(), number, client.reading = false, client.writing);
    }
    if (!pending_.empty()) return;
    if (clients_.size() != 0) {
        if (!graceTimer_.armed()) graceTimer_.arm(loop_.now() + kAckGrace);
        return;
    }
    const bool complete = options_.expect != 0 && taken_ >= options_.expect;
    const bool isEnd = complete || options_.endOnStop;
    if (isEnd && outlet_.announceEnd(taken_) == TokenOutlet::State::waiting) return waitForRoom();
    finish(complete ? Outcome::complete : Outcome::stopped);
}

void Collector::finish(Outcome outcome) {
    setPhase(Phase::done, "done");
    listeners_.clear();
    poller_.pause();
    for (Timer* const timer : {&flushTimer_, &retryTimer_, &expiryTimer_, &drainTimer_, &graceTimer_})
        timer->disarm();
    if (room_) room_->setInterest(Interest::none);
    loop_.post([this, outcome] { onDone_(outcome); });
}

} // namespace thisbe::relay6
