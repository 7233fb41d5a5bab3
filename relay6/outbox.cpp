#include "relay6/outbox.h"

#include <algorithm>
#include <cstring>

namespace thisbe::relay6 {

namespace {

bool isVerbatim(std::uint8_t byte) {
    return byte > 0x20 && byte != 0x7f && byte != '%';
}

// One batch for each run of consecutive numbers among the tokens that keep() names by index.
template<class Keep>
void appendRuns(const HeldBatch& whole, Keep keep, std::vector<HeldBatch>& out) {
    const QueueMessage parsed = whole.parsed();
    const Packing packing = parsed.kind == MessageKind::lines ? Packing::lines : Packing::counted;
    TokenBatch run(whole.message.size(), whole.priority, packing);
    TokenId first;
    const auto close = [&] {
        if (run.empty()) return;
        const std::uint16_t count = run.count();
        const ByteView bytes = run.seal(first);
        out.push_back({first, count, whole.priority, whole.maybeSent, {bytes.begin(), bytes.end()}});
        run.reuse(whole.priority);
    };
    std::uint64_t index = 0;
    parsed.forEach([&](const TokenId& id, ByteView token) {
        if (!keep(index++)) return close();
        if (run.empty()) first = id;
        run.append(token);
    });
    close();
}

} // namespace

const char* toString(Delivery delivery) {
    switch (delivery) {
    case Delivery::line:
        return "line";
    case Delivery::stream:
        return "stream";
    case Delivery::confirmed:
        return "confirmed";
    }
    return "unknown";
}

void Outbox::add(HeldBatch batch) {
    heldBytes_ += batch.message.size();
    unsettled_ += batch.count;
    const Key key{batch.first.epoch, batch.first.number};
    held_.emplace_back().batch = std::move(batch);
    if (format_.delivery == Delivery::confirmed) byNumber_[key] = &held_.back();
}

void Outbox::rewind() {
    nextBatch_ = 0;
    written_ = 0;
    lineBegun_ = false;
    for (Held& held : held_)
        held.end = 0;
}

void Outbox::encode(std::string& out, std::size_t limit) {
    while (!allEncoded() && out.size() < limit) {
        Held& held = held_[nextBatch_++];
        if (held.encodedBefore || held.batch.maybeSent) repeated_ += held.batch.count - held.settled;
        const std::size_t before = out.size();
        held.begin = written_;
        held.skipped = held.settled;
        encodeBatch(held, out);
        written_ += out.size() - before;
        held.end = written_;
        held.encodedBefore = true;
    }
}

void Outbox::encodeBatch(Held& held, std::string& out) {
    const QueueMessage message = held.batch.parsed();
    if (format_.delivery == Delivery::stream && held.settled == 0 && !format_.percent)
        return encodeWholeStream(message, out);
    std::uint64_t index = 0;
    message.forEach([&](const TokenId& id, ByteView token) {
        if (held.settled == 0 || !isSettled(held, index)) encodeToken(id, token, out);
        ++index;
    });
}

// The usual case, without a question for each token: lines as they are, or bytes with the terminator.
void Outbox::encodeWholeStream(const QueueMessage& message, std::string& out) const {
    const std::string& end = format_.terminator;
    if (message.kind == MessageKind::lines && end == "\n") {
        out += asText(message.tokens);
        return;
    }
    const std::size_t overhead =
        message.kind == MessageKind::lines ? QueueMessage::kLineOverhead : QueueMessage::kTokenOverhead;
    const std::size_t before = out.size();
    out.resize(before + message.tokens.size() - message.count * overhead + message.count * end.size());
    char* at = out.data() + before;
    message.forEach([&](const TokenId&, ByteView token) {
        std::memcpy(at, token.data(), token.size());
        at = std::copy(end.begin(), end.end(), at + token.size());
    });
}

void Outbox::encodeToken(const TokenId& id, ByteView token, std::string& out) {
    switch (format_.delivery) {
    case Delivery::line:
        if (lineBegun_) out += format_.separator;
        lineBegun_ = true;
        appendToken(token, out);
        return;
    case Delivery::confirmed:
        out.append(id.toString()).push_back(' ');
        break;
    case Delivery::stream:
        break;
    }
    appendToken(token, out);
    out += format_.terminator;
}

void Outbox::appendToken(ByteView token, std::string& out) const {
    if (!format_.percent) {
        out += asText(token);
        return;
    }
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    for (const std::uint8_t byte : token) {
        if (isVerbatim(byte))
            out += static_cast<char>(byte);
        else
            out.append("%").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 0xf]);
    }
}

std::size_t Outbox::encodedSize(ByteView token) const {
    const auto plain = format_.percent ? std::count_if(token.begin(), token.end(), isVerbatim)
                                       : static_cast<std::ptrdiff_t>(token.size());
    return static_cast<std::size_t>(plain) + 3 * (token.size() - static_cast<std::size_t>(plain));
}

void Outbox::encodeEnd(std::string& out) {
    if (format_.delivery != Delivery::line) return;
    out += format_.terminator;
    written_ += format_.terminator.size();
}

bool Outbox::isSettled(const Held& held, std::uint64_t index) {
    return held.tokens.empty() ? index < held.settled : held.tokens[index];
}

void Outbox::settleBytes(std::uint64_t bytes) {
    for (std::size_t i = 0; i < nextBatch_; ++i) {
        Held& held = held_[i];
        if (held.end > bytes) {
            settlePrefix(held, bytes);
            break;
        }
        settleWhole(held);
    }
    popSettled();
}

// The tokens of a batch that have arrived as a whole.
void Outbox::settlePrefix(Held& held, std::uint64_t bytes) {
    std::uint64_t end = held.begin;
    std::uint32_t index = 0;
    held.batch.parsed().forEach([&](const TokenId&, ByteView token) {
        if (index++ < held.skipped) return;
        end += encodedSize(token) + format_.terminator.size();
        if (end > bytes || index <= held.settled) return;
        ++held.settled;
        ++settledTokens_;
        --unsettled_;
    });
}

void Outbox::settleWhole(Held& held) {
    const std::uint64_t open = held.batch.count - held.settled;
    held.settled = held.batch.count;
    settledTokens_ += open;
    unsettled_ -= open;
}

bool Outbox::settle(const TokenId& id) {
    auto found = byNumber_.upper_bound({id.epoch, id.number});
    if (found == byNumber_.begin()) return false;
    Held& held = *std::prev(found)->second;
    const std::uint64_t index = id.number - held.batch.first.number;
    if (held.batch.first.epoch != id.epoch || index >= held.batch.count) return false;
    if (held.tokens.empty()) held.tokens.resize(held.batch.count);
    if (held.tokens[index]) return false;
    held.tokens[index] = true;
    ++held.settled;
    ++settledTokens_;
    --unsettled_;
    if (held.settled == held.batch.count) popSettled();
    return true;
}

void Outbox::settleAll() {
    for (Held& held : held_)
        settleWhole(held);
    popSettled();
}

// From the front only: the batches behind keep their places, and those in front are not far behind.
void Outbox::popSettled() {
    while (!held_.empty() && held_.front().settled == held_.front().batch.count) {
        const HeldBatch& batch = held_.front().batch;
        delivered_.push_back(batch.first);
        heldBytes_ -= batch.message.size();
        byNumber_.erase({batch.first.epoch, batch.first.number});
        held_.pop_front();
        if (nextBatch_ > 0) --nextBatch_;
    }
}

std::vector<HeldBatch> Outbox::takeAll() {
    std::vector<HeldBatch> out;
    for (Held& held : held_) {
        if (held.settled == 0)
            out.push_back(std::move(held.batch));
        else
            appendRuns(
                held.batch, [&](std::uint64_t index) { return !isSettled(held, index); }, out);
    }
    held_.clear();
    byNumber_.clear();
    nextBatch_ = heldBytes_ = 0;
    unsettled_ = 0;
    return out;
}

} // namespace thisbe::relay6
