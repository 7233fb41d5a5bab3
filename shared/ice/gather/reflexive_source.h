// Server-reflexive candidates (RFC 8445, section 5.1.1.2): asks STUN servers what they see of each base.
#pragma once

#include "shared/ice/gather/gathering_problem.h"
#include "shared/ice/gather/host_base.h"
#include "shared/stun/transaction_table.h"

#include <deque>
#include <span>
#include <vector>

namespace thisbe::ice {

// Every base asks every server of its family, then again every 15 s, which keeps the NAT's mapping open
// ("Tr SHOULD have a default of 15 seconds", section 11) and notices when it has changed. It therefore also
// keeps the way of an allocation open that uses the same socket and server. Sans-I/O; one thread.
class ReflexiveSource {
  public:
    struct Options {
        std::vector<Endpoint> servers;
        Duration keepalive = std::chrono::seconds(15);
        // Silence is found out after 5 s: sent at 0, 0.5, 1.5 and 3.5 s.
        stun::RetransmissionPolicy retransmission{std::chrono::milliseconds(500), 4, 3};
    };
    // More bases or servers than this are not asked from.
    static constexpr std::size_t kMaxProbes = 32;

    struct Finding {
        HostBase base;
        Endpoint server;
        std::optional<Endpoint>
            mapped; // a new one, or another than before; IPv4 for an IPv6 base: by a NAT64
        std::optional<IpAddress> origin; // then: how the server names its own address (RESPONSE-ORIGIN)
        std::optional<GatheringProblem> problem;
    };

    ReflexiveSource(Options options, RandomSource& random);

    // Asks for the new ones among them and forgets those that are gone.
    void setBases(TimePoint now, std::span<const HostBase> bases);

    // Whether it was a response to one of ours.
    bool onDatagram(TimePoint now, const Datagram& datagram);
    // ICMP says that nobody is there; believed only while nothing else is known.
    void onHardError(TimePoint now, const Endpoint& server);
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;
    bool takeOutput(DatagramBatch& batch) { return transactions_.takeOutput(batch); }

    std::optional<Finding> takeFinding();
    // Every base has had an answer or a failure.
    bool settled() const;

  private:
    struct Probe {
        std::uint32_t number; // its transactions' context
        HostBase base;
        Endpoint server;
        TimePoint askAt;
        std::optional<Endpoint> mapped;
        bool settled = false;
    };

    void ask(TimePoint now, Probe& probe);
    Probe* find(std::uint64_t number);
    void onAnswer(TimePoint now, Probe& probe, const stun::MessageView& message);
    void fail(TimePoint now, Probe& probe, GatheringProblem::Reason reason,
              std::optional<stun::ErrorNumber> error = std::nullopt);
    void takeFailures(TimePoint now);

    Options options_;
    RandomSource& random_;
    stun::TransactionTable transactions_{{.transactions = kMaxProbes, .requestBytes = 64}};
    std::vector<Probe> probes_;
    std::deque<Finding> findings_;
    std::uint32_t nextNumber_ = 0;
};

} // namespace thisbe::ice
