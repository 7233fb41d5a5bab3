// Either program killed at random moments, again and again, while tokens flow; then what arrived is held
// against what that mode promises (docs/relay6.md). THISBE_RELAY6_KILLS sets how often (default 12 for each
// test; tests/ relay6/kill_soak does 1,000), THISBE_RELAY6_SEED which moments.
#include "tests/relay6/relay_fixture.h"
#include "tests/relay6/senders.h"

#include <csignal>
#include <cstdlib>
#include <random>

namespace thisbe::relay6::test {
namespace {

std::uint64_t environment(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

class KilledRelay : public RelayFixture {
  protected:
    void begin(TokenServer::Manner manner, Arguments collectorArguments, Arguments forwarderArguments) {
        server_.emplace(manner);
        collectorArguments_ = std::move(collectorArguments);
        forwarderArguments_ = std::move(forwarderArguments);
        collector_.emplace(collect(collectorArguments_));
        expectListening(*collector_);
        forwarder_.emplace(forward(*server_, forwarderArguments_));
    }

    // Victims live for up to 60 ms after they came to work, so every stage of their lives is met.
    void killCollectors() {
        for (std::uint64_t i = 0; i < kills_; ++i) {
            rest();
            collector_->kill();
            collector_.emplace(collect(collectorArguments_));
            ASSERT_TRUE(collector_->says("listening on")) << collector_->errors();
        }
    }
    void killForwarders() {
        for (std::uint64_t i = 0; i < kills_; ++i) {
            rest();
            forwarder_->kill();
            forwarder_.emplace(forward(*server_, forwarderArguments_));
            if (random_() % 4 == 0) continue; // this one dies young
            ASSERT_TRUE(forwarder_->says("connected")) << forwarder_->errors();
        }
    }

    // Both stop in order, and everything that is still somewhere arrives.
    void end() {
        collector_->signal(SIGTERM);
        EXPECT_EQ(collector_->wait(), 0) << collector_->errors();
        const int status = forwarder_->wait();
        EXPECT_EQ(status, 0) << forwarder_->errors();
        counts_ = lastCounts(forwarder_->output());
        arrived_ = server_->tokens();
    }

    // The counters of the forwarder's last report: the queue and its ledger are gone by then.
    static LedgerCounts lastCounts(const std::string& json) {
        const auto number = [&](const std::string& key) {
            const std::size_t at = json.rfind("\"" + key + "\":");
            return at == std::string::npos ? ~std::uint64_t{0}
                                           : std::stoull(json.substr(at + key.size() + 3));
        };
        LedgerCounts out;
        out.read = number("read");
        out.safe = number("safe");
        out.delivered = number("delivered");
        out.lostByCollector = number("lost_by_collector");
        out.lostByForwarder = number("lost_by_forwarder");
        out.maybeRepeated = number("maybe_repeated");
        return out;
    }

    std::uint64_t arrivedTimes() const {
        std::uint64_t out = 0;
        for (const auto& [token, times] : arrived_)
            out += times;
        return out;
    }
    static std::vector<std::string> missing(const std::vector<std::string>& wanted,
                                            const std::map<std::string, unsigned>& arrived) {
        std::vector<std::string> out;
        for (const std::string& token : wanted)
            if (arrived.count(token) == 0) out.push_back(token);
        return out;
    }
    void note(const char* what, std::uint64_t value) {
        RecordProperty(what, std::to_string(value));
        if (kills_ >= 100) std::printf("  %s: %llu\n", what, static_cast<unsigned long long>(value));
    }

    std::uint64_t kills_ = environment("THISBE_RELAY6_KILLS", 12);
    std::optional<TokenServer> server_;
    std::optional<RelayProcess> collector_;
    std::optional<RelayProcess> forwarder_;
    LedgerCounts counts_;
    std::map<std::string, unsigned> arrived_;

  private:
    void rest() { std::this_thread::sleep_for(std::chrono::microseconds{random_() % 60'000}); }

    std::mt19937_64 random_{environment("THISBE_RELAY6_SEED", 1)};
    Arguments collectorArguments_;
    Arguments forwarderArguments_;
};

// --spool and --ack: each acknowledged token arrives. What arrives twice was sent twice by its sender.
TEST_P(KilledRelay, SpoolStreamCollectorKilled) {
    begin(TokenServer::Manner::lines, {"--ack", "--spool", spoolPath(), "--end-on-stop"},
          {"--stream", "--spool", spoolPath(), "--json"});
    AckedSenders senders(port(), 3);
    killCollectors();
    senders.stop();
    end();
    EXPECT_GT(senders.acknowledged().size(), kills_);
    EXPECT_EQ(missing(senders.acknowledged(), arrived_), std::vector<std::string>{});
    for (const auto& [token, times] : arrived_)
        EXPECT_LE(times, senders.timesSent(token)) << token;
    note("acknowledged", senders.acknowledged().size());
    note("sent again by senders", senders.sentAgain());
}

// Duplicates only around the forwarder's deaths, and no more than were counted.
TEST_P(KilledRelay, SpoolStreamForwarderKilled) {
    begin(TokenServer::Manner::lines, {"--ack", "--spool", spoolPath(), "--end-on-stop"},
          {"--stream", "--spool", spoolPath(), "--json"});
    AckedSenders senders(port(), 3);
    killForwarders();
    senders.stop();
    end();
    EXPECT_EQ(senders.sentAgain(), 0U);
    EXPECT_EQ(missing(senders.acknowledged(), arrived_), std::vector<std::string>{});
    const std::uint64_t duplicates = arrivedTimes() - arrived_.size();
    EXPECT_LE(duplicates, counts_.maybeRepeated);
    note("acknowledged", senders.acknowledged().size());
    note("duplicates", duplicates);
    note("counted as maybe repeated", counts_.maybeRepeated);
}

TEST_P(KilledRelay, SpoolConfirmedCollectorKilled) {
    begin(TokenServer::Manner::confirmed, {"--ack", "--spool", spoolPath(), "--end-on-stop"},
          {"--confirmed", "--spool", spoolPath(), "--json"});
    AckedSenders senders(port(), 3);
    killCollectors();
    senders.stop();
    end();
    EXPECT_EQ(missing(senders.acknowledged(), arrived_), std::vector<std::string>{});
    EXPECT_EQ(server_->repeatedIds(), 0U);
    for (const auto& [token, times] : arrived_)
        EXPECT_LE(times, senders.timesSent(token)) << token;
    note("acknowledged", senders.acknowledged().size());
}

// Exactly once, for a server that knows an ID when it comes again.
TEST_P(KilledRelay, SpoolConfirmedForwarderKilled) {
    begin(TokenServer::Manner::confirmed, {"--ack", "--spool", spoolPath(), "--end-on-stop"},
          {"--confirmed", "--spool", spoolPath(), "--json"});
    AckedSenders senders(port(), 3);
    killForwarders();
    senders.stop();
    end();
    EXPECT_EQ(missing(senders.acknowledged(), arrived_), std::vector<std::string>{});
    EXPECT_EQ(arrivedTimes(), arrived_.size()) << "each token once";
    EXPECT_EQ(arrived_.size(), senders.acknowledged().size());
    note("acknowledged", senders.acknowledged().size());
    note("IDs that came again", server_->repeatedIds());
}

// Without a spool, --ack means "in the queue", which outlives the collector.
TEST_P(KilledRelay, QueueAckedCollectorKilled) {
    begin(TokenServer::Manner::lines, {"--ack", "--end-on-stop"}, {"--stream", "--json"});
    AckedSenders senders(port(), 3);
    killCollectors();
    senders.stop();
    end();
    EXPECT_EQ(missing(senders.acknowledged(), arrived_), std::vector<std::string>{});
    for (const auto& [token, times] : arrived_)
        EXPECT_LE(times, senders.timesSent(token)) << token;
    note("acknowledged", senders.acknowledged().size());
}

// It does not outlive the forwarder's hands: what died there is counted, and nothing comes twice.
TEST_P(KilledRelay, QueueAckedForwarderKilled) {
    begin(TokenServer::Manner::lines, {"--ack", "--end-on-stop"}, {"--stream", "--json"});
    AckedSenders senders(port(), 3);
    killForwarders();
    senders.stop();
    end();
    const std::uint64_t lost = missing(senders.acknowledged(), arrived_).size();
    EXPECT_LE(lost, counts_.lost());
    EXPECT_EQ(arrivedTimes(), arrived_.size()) << "nothing arrives twice";
    note("acknowledged", senders.acknowledged().size());
    note("lost", lost);
    note("counted as lost", counts_.lost());
}

// Plain senders never send again: what arrives, arrives once; what the collector counted as safe, arrives.
TEST_P(KilledRelay, QueuePlainCollectorKilled) {
    begin(TokenServer::Manner::lines, {"--end-on-stop"}, {"--stream", "--json"});
    PlainSenders senders(port(), 3);
    killCollectors();
    senders.stop();
    end();
    EXPECT_EQ(missing(keysOf(arrived_), senders.sent()), std::vector<std::string>{}) << "nothing is invented";
    EXPECT_EQ(arrivedTimes(), arrived_.size()) << "nothing arrives twice";
    // A token counts as safe just before it goes into the queue: killed in between, it is booked as lost.
    EXPECT_GE(arrived_.size() + counts_.lostByForwarder, counts_.safe) << "what is in the queue is not lost";
    note("sent", senders.sent().size());
    note("arrived", arrived_.size());
    note("counted as lost", counts_.lost());
}

TEST_P(KilledRelay, QueuePlainForwarderKilled) {
    begin(TokenServer::Manner::lines, {"--end-on-stop"}, {"--stream", "--json"});
    PlainSenders senders(port(), 3);
    killForwarders();
    senders.stop();
    end();
    EXPECT_EQ(arrivedTimes(), arrived_.size()) << "nothing arrives twice";
    const std::uint64_t lost = senders.sent().size() - arrived_.size();
    EXPECT_EQ(counts_.read, senders.sent().size()) << "the collector lived: it read everything";
    EXPECT_LE(lost, counts_.lost());
    note("sent", senders.sent().size());
    note("lost", lost);
    note("counted as lost", counts_.lost());
}

INSTANTIATE_TEST_SUITE_P(Kinds, KilledRelay, ::testing::Values(QueueKind::posix, QueueKind::sysv),
                         [](const auto& kind) { return std::string(toString(kind.param)); });

} // namespace
} // namespace thisbe::relay6::test
