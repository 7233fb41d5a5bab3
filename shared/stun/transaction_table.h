// The requests of ours that wait for a response (RFC 8489, section 6.2 and 6.3.3).
#pragma once

#include "shared/base/bytes.h"
#include "shared/stun/deadline_heap.h"
#include "shared/stun/message_view.h"
#include "shared/stun/retransmission.h"
#include "shared/stun/transaction_outcome.h"
#include "shared/wire/datagram_batch.h"

#include <optional>
#include <vector>

namespace thisbe::stun {

// For either side as requester. Owns copies of the requests in memory that its constructor allocates; nothing
// later allocates. Not thread-safe.
//
// A response is taken in two steps, since "the response MUST be discarded, as if it had never been received"
// where its integrity is wrong, and the request then has to be sent again: match() finds the transaction,
// the caller checks what it got, and complete() ends it.
class TransactionTable {
  public:
    struct Limits {
        std::size_t transactions = 64;
        std::size_t requestBytes = 1200; // of the largest request
    };

    enum class From : std::uint8_t {
        requestedEndpoint, // the response must come from where the request went
        anywhere,          // RFC 5780: the response may come from the server's other address
    };

    struct Request {
        ByteView message{}; // a whole STUN request
        Endpoint local{};   // the source to send from, as in Datagram
        Endpoint remote{};
        std::uint64_t context = 0;
        RetransmissionPolicy policy{};
        From from = From::requestedEndpoint;
        std::uint8_t hopLimit = 0;
        bool dontFragment = false;
    };

    enum class StartError : std::uint8_t { full, tooLarge, notARequest, duplicateId };

    explicit TransactionTable(const Limits& limits);

    // Copies the request and queues its first sending: call takeOutput() after it.
    Result<TransactionId, StartError> start(TimePoint now, const Request& request);

    // The transaction that this response belongs to, by id, method and where it came from; nothing is
    // changed. "If the transaction ID does not match, the response is discarded."
    std::optional<TransactionOutcome> match(TimePoint now, const MessageView& response,
                                            const Endpoint& from) const;
    // Ends a transaction with the outcome that match() showed.
    void complete(const TransactionId& id) { drop(id); }
    // Ends a transaction without an outcome.
    void cancel(const TransactionId& id) { drop(id); }

    // "A STUN transaction over UDP is also considered failed if there has been a hard ICMP error": ends every
    // unreliable transaction to remote at once; the outcomes come by takeFailure().
    void onHardError(const Endpoint& remote);

    // A connection that has ended answers nothing more (section 6.2.2 would wait for its 39.5 s): ends every
    // reliable transaction to remote at once; the outcomes come by takeFailure().
    void onConnectionLost(const Endpoint& remote);

    // Lets time pass: requests to send again come by takeOutput(), failures by takeFailure().
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const { return deadlines_.earliest(); }
    // Appends requests that are to be sent now. What did not fit into the batch stays for the next call: true
    // means call again.
    bool takeOutput(DatagramBatch& batch);
    std::optional<TransactionOutcome> takeFailure();

    std::size_t size() const { return used_; }

  private:
    static constexpr std::uint32_t kNone = 0xffffffff;

    struct Slot {
        TransactionId id;
        Method method;
        Endpoint local;
        Endpoint remote;
        std::uint64_t context = 0;
        Retransmission retransmission;
        std::size_t size = 0;
        From from = From::requestedEndpoint;
        std::uint8_t hopLimit = 0;
        bool dontFragment = false;
        bool reliable = false;
        bool toSend = false;
        bool inOutgoing = false; // stays while the slot is reused: a slot is queued at most once
        TransactionEnd end = TransactionEnd::answered;
        std::uint32_t next = kNone; // in the free list or in the bucket's chain
    };

    std::uint32_t& bucketOf(const TransactionId& id);
    std::uint32_t find(const TransactionId& id) const;
    std::uint32_t take(const TransactionId& id);
    void drop(const TransactionId& id);
    void release(std::uint32_t index);
    void queueToSend(std::uint32_t index);
    void fail(std::uint32_t index, TransactionEnd end);
    TransactionOutcome outcomeOf(const Slot& slot) const;
    ByteSpan storageOf(std::uint32_t index);

    std::size_t requestBytes_;
    std::vector<Slot> slots_;
    std::vector<std::uint8_t> storage_;
    std::vector<std::uint32_t> buckets_;
    std::vector<std::uint32_t> outgoing_;
    std::vector<std::uint32_t> failed_;
    DeadlineHeap deadlines_;
    std::uint32_t free_ = kNone;
    std::size_t used_ = 0;
};

const char* toString(TransactionTable::StartError error);

} // namespace thisbe::stun
