// Tokens on their way to the server: what to write next, and which of them have arrived.
#pragma once

#include "relay6/held_batch.h"

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace thisbe::relay6 {

// How tokens look on the wire, and with it, what proves that they arrived.
enum class Delivery : std::uint8_t {
    line,      // all in one line, when the last has come; the server's verdict proves it
    stream,    // each as it comes, with a terminator; the server's TCP has taken it
    confirmed, // "ID TOKEN" a line; the server answers "ACK ID" (docs/relay6.md)
};

const char* toString(Delivery delivery);

struct OutboxFormat {
    Delivery delivery = Delivery::line;
    std::string separator = " ";
    std::string terminator = "\n";
    bool percent = false; // write spaces, control characters and '%' in tokens as %XX
};

// Keeps every token until it is settled, so that a new connection can begin with what is missing. Pure
// computation. A token counts as delivered once, by whichever rule its delivery has.
class Outbox {
  public:
    explicit Outbox(OutboxFormat format) : format_(std::move(format)) {}

    void add(HeldBatch batch);
    bool empty() const { return held_.empty(); }
    bool allEncoded() const { return nextBatch_ == held_.size(); }
    std::size_t heldBytes() const { return heldBytes_; }
    // Tokens that are not known to be delivered.
    std::uint64_t unsettled() const { return unsettled_; }
    // Of these: may have arrived, on an earlier connection or from an earlier forwarder. Counted when
    // encoded.
    std::uint64_t takeRepeated() { return std::exchange(repeated_, 0); }

    // A new connection: everything unsettled is to be written again.
    void rewind();
    // Appends to out the bytes of batches until it holds at least limit bytes or all are encoded.
    void encode(std::string& out, std::size_t limit);
    // Delivery::line: what ends the line. Once for each connection, after everything.
    void encodeEnd(std::string& out);

    // Delivery::stream: so many bytes of this connection have arrived.
    void settleBytes(std::uint64_t bytes);
    // Delivery::confirmed: false when no such token is waited for (it was confirmed before).
    bool settle(const TokenId& id);
    // Delivery::line, and a stream whose end the server has answered.
    void settleAll();

    // Batches all of whose tokens are delivered, since the last call; and how many tokens were settled.
    std::vector<TokenId> takeDelivered() { return std::exchange(delivered_, {}); }
    std::uint64_t takeSettled() { return std::exchange(settledTokens_, 0); }
    // Gives up everything: the unsettled tokens in new batches, runs of consecutive numbers each.
    std::vector<HeldBatch> takeAll();

  private:
    using Key = std::pair<std::uint64_t, std::uint64_t>; // epoch, first number

    struct Held {
        HeldBatch batch;
        std::uint64_t begin = 0;    // offset in this connection of its first byte
        std::uint64_t end = 0;      // and behind its last
        std::uint32_t skipped = 0;  // tokens that were settled before this connection
        std::uint32_t settled = 0;  // tokens
        bool encodedBefore = false; // on an earlier connection
        std::vector<bool> tokens;   // which are settled; empty: the first 'settled' ones
    };

    void encodeBatch(Held& held, std::string& out);
    void encodeWholeStream(const QueueMessage& message, std::string& out) const;
    void encodeToken(const TokenId& id, ByteView token, std::string& out);
    void appendToken(ByteView token, std::string& out) const;
    std::size_t encodedSize(ByteView token) const;
    static bool isSettled(const Held& held, std::uint64_t index);
    void settlePrefix(Held& held, std::uint64_t bytes);
    void settleWhole(Held& held);
    void popSettled();

    OutboxFormat format_;
    std::deque<Held> held_;
    std::map<Key, Held*> byNumber_; // Delivery::confirmed only; a deque's elements stay where they are
    std::size_t nextBatch_ = 0;     // the first that is not encoded on this connection
    std::size_t heldBytes_ = 0;
    std::uint64_t unsettled_ = 0;
    std::uint64_t repeated_ = 0;
    std::uint64_t written_ = 0; // bytes encoded on this connection
    bool lineBegun_ = false;
    std::uint64_t settledTokens_ = 0;
    std::vector<TokenId> delivered_;
};

} // namespace thisbe::relay6
