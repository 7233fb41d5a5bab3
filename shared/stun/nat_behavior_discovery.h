// Finds out a NAT's behaviour with an RFC 5780 server, from one socket (RFC 5780, sections 4.2 to 4.5).
#pragma once

#include "shared/base/random_source.h"
#include "shared/stun/attributes/change_request.h"
#include "shared/stun/nat_behavior.h"
#include "shared/stun/transaction_table.h"

namespace thisbe::stun {

// One test after the other. Filtering comes before mapping, since the mapping tests send to the server's
// other address and would open the very filter that is to be measured: "Care must be taken when combining and
// parallelizing these tests, due to the sensitivity of certain tests to prior state on the NAT" (4.5). For
// the same reason the socket must be fresh. Where the NAT filters, a test ends by silence, so the tests take
// about two timeouts: 5 s by default.
class NatBehaviourDiscovery {
  public:
    struct Options {
        // The source to send from; the address may be unspecified.
        Endpoint local{};
        Endpoint server{};
        // Shorter than a transaction's usual 39.5 s, as silence is an answer here. Sent at 0, 500 and 1500
        // ms, given up at 2500 ms.
        RetransmissionPolicy policy = {std::chrono::milliseconds(500), 3, 2};
        bool testHairpinning = true;
    };

    // Queues the first request. random must outlive it.
    NatBehaviourDiscovery(TimePoint now, const Options& options, RandomSource& random);

    // True when the datagram belonged to a test. Its local endpoint tells whether there is a NAT.
    bool onDatagram(TimePoint now, const Datagram& datagram);
    // ICMP said that remote cannot be reached.
    void onHardError(TimePoint now, const Endpoint& remote);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const { return isDone() ? kNever : transactions_.nextDeadline(); }
    // True means call again with an empty batch.
    bool takeOutput(DatagramBatch& batch) { return transactions_.takeOutput(batch); }

    bool isDone() const { return test_ == Test::none; }
    // Complete once isDone().
    const NatBehaviour& result() const { return result_; }

  private:
    enum class Test : std::uint8_t {
        binding,               // test I of both
        filteringBoth,         // filtering II: answer from the other address and port
        filteringPort,         // filtering III: answer from the other port
        mappingAddress,        // mapping II: to the other address, same port
        mappingAddressAndPort, // mapping III: to the other address and port
        hairpin,               // to our own mapped address
        none,
    };

    void begin(TimePoint now, Test test, const Endpoint& to, const ChangeRequest& change = {});
    void beginFiltering(TimePoint now);
    void beginMapping(TimePoint now);
    void beginHairpin(TimePoint now);
    void onResponse(TimePoint now, const MessageView& response, const Datagram& datagram);
    void onBinding(TimePoint now, const MessageView& response, const Datagram& datagram);
    void onFiltering(TimePoint now, const Endpoint& from);
    void onMapping(TimePoint now, const std::optional<Endpoint>& mapped);
    void onSilence(TimePoint now);

    Options options_;
    RandomSource& random_;
    TransactionTable transactions_;
    TransactionId currentId_;
    Test test_ = Test::none;
    NatBehaviour result_;
    std::optional<Endpoint> mappedByOtherAddress_;
};

} // namespace thisbe::stun
