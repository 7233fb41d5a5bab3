// Tokens that were read and are not safe yet, packed as they will travel.
#pragma once

#include "relay6/client_number.h"
#include "relay6/token_batch.h"

#include <array>
#include <deque>
#include <vector>

namespace thisbe::relay6 {

// Whom a batch owes how many acknowledgements.
struct OwedAcks {
    ClientNumber client;
    std::uint32_t tokens = 0;
};

struct PendingBatch {
    TokenBatch tokens;
    std::vector<OwedAcks> acks; // empty where nobody wants them
};

// One queue of batches for each priority. The last batch of a queue is open and filled up, so a slow reader
// makes fuller messages, not more of them. Memory is bounded by whoever asks hasRoom() before reading on.
class PendingTokens {
  public:
    PendingTokens(std::size_t messageSize, std::size_t maxBytes, bool owesAcks,
                  Packing packing = Packing::counted);

    // When false, read nothing more; what one read brings may still be added.
    bool hasRoom() const { return batches_ * messageSize_ < maxBytes_; }
    // Once it had enough: when to go on, so that reading does not stop and start with every message.
    bool hasMuchRoom() const { return batches_ * messageSize_ < maxBytes_ / 2; }
    void add(ByteView token, Priority priority, ClientNumber from);
    // Packing::lines: as many of these whole lines from the front as will travel in one message with what
    // waits there. Empty when the first is longer than a message takes.
    ByteView linesForOneMessage(ByteView lines, Priority priority) const;
    // Those, each of which is a token; count of them.
    void addLines(ByteView lines, std::size_t count, Priority priority, ClientNumber from);

    bool empty() const { return nonEmpty_ == 0; }
    std::size_t tokens() const { return tokens_; }
    // The oldest batch of the highest priority; must not be empty.
    PendingBatch& front();
    void popFront();
    // All of them, in that order.
    std::vector<PendingBatch*> all();

  private:
    static constexpr std::size_t kMostSpare = 64;

    PendingBatch& openBatch(Priority priority);
    void owe(PendingBatch& batch, ClientNumber to, std::size_t tokens);
    std::deque<PendingBatch>& frontLane();

    std::size_t messageSize_;
    std::size_t maxBytes_;
    bool owesAcks_;
    Packing packing_;
    std::array<std::deque<PendingBatch>, kHighestPriority + 1> lanes_;
    std::uint32_t nonEmpty_ = 0; // one bit for each lane
    std::size_t batches_ = 0;
    std::size_t tokens_ = 0;
    std::vector<PendingBatch> spare_;
};

// Here, because it runs for every token.
inline void PendingTokens::add(ByteView token, Priority priority, ClientNumber from) {
    auto& lane = lanes_[priority];
    const bool fits = !lane.empty() && lane.back().tokens.fits(token.size());
    PendingBatch& batch = fits ? lane.back() : openBatch(priority);
    batch.tokens.append(token);
    owe(batch, from, 1);
}

inline void PendingTokens::owe(PendingBatch& batch, ClientNumber to, std::size_t tokens) {
    tokens_ += tokens;
    if (!owesAcks_) return;
    if (batch.acks.empty() || batch.acks.back().client != to) batch.acks.push_back({to, 0});
    batch.acks.back().tokens += static_cast<std::uint32_t>(tokens);
}

} // namespace thisbe::relay6
