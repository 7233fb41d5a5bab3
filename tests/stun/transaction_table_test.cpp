#include "shared/stun/transaction_table.h"
#include "tests/stun/messages.h"
#include "tests/support/allocation_counter.h"
#include "tests/support/seeded_random.h"

#include <random>

namespace thisbe::stun {

namespace {

using namespace test;

const TimePoint kStart{5s};
const Endpoint kServer = Endpoint::parse("192.0.2.1:3478").value();
const Endpoint kStranger = Endpoint::parse("192.0.2.2:3478").value();

class TransactionTableTest : public testing::Test {
  protected:
    TransactionId newId() { return newTransactionId(random_); }

    TransactionId begin(TransactionTable::Request request = {}) {
        const TransactionId id = newId();
        const Bytes message = build(bindingHeader(MessageClass::request, id), [](MessageWriter&) {});
        request.message = message;
        request.remote = kServer;
        EXPECT_EQ(table_.start(now_, request), id);
        return id;
    }

    std::size_t sentNow() {
        batch_.clear();
        EXPECT_FALSE(table_.takeOutput(batch_));
        return batch_.datagrams().size();
    }

    Bytes response(const TransactionId& id, MessageClass messageClass = MessageClass::successResponse) {
        return build(bindingHeader(messageClass, id), [](MessageWriter&) {});
    }

    std::optional<TransactionOutcome> match(const Bytes& bytes, const Endpoint& from = kServer) {
        return table_.match(now_, parsed(bytes), from);
    }

    thisbe::test::SeededRandom random_{1};
    TransactionTable table_{{.transactions = 4, .requestBytes = 100}};
    DatagramBatch batch_{16, 4096};
    TimePoint now_ = kStart;
};

TEST_F(TransactionTableTest, SendsAtTheInstantsOfRfc8489ThenFails) {
    const TransactionId id = begin({.context = 42});
    std::vector<std::int64_t> instants;
    while (table_.nextDeadline() != kNever) {
        for (std::size_t sent = sentNow(); sent > 0; --sent)
            instants.push_back((now_ - kStart) / 1ms);
        now_ = table_.nextDeadline();
        table_.onDeadline(now_);
    }
    EXPECT_THAT(instants, testing::ElementsAre(0, 500, 1500, 3500, 7500, 15500, 31500));
    EXPECT_EQ(now_ - kStart, 39500ms);
    const auto failure = table_.takeFailure();
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->id, id);
    EXPECT_EQ(failure->end, TransactionEnd::timedOut);
    EXPECT_EQ(failure->context, 42u);
    EXPECT_EQ(failure->sent, 7u);
    EXPECT_EQ(table_.takeFailure(), std::nullopt);
    EXPECT_EQ(table_.size(), 0u);
}

TEST_F(TransactionTableTest, GivesAnRttOnlyForARequestSentOnce) {
    const TransactionId once = begin();
    const TransactionId twice = begin();
    now_ += 30ms;
    EXPECT_EQ(match(response(once))->rtt, 30ms);
    table_.complete(once);
    now_ = kStart + 500ms;
    table_.onDeadline(now_);
    now_ += 30ms;
    const auto outcome = match(response(twice));
    EXPECT_EQ(outcome->rtt, std::nullopt);
    EXPECT_EQ(outcome->sent, 2u);
}

TEST_F(TransactionTableTest, KeepsSendingUntilTheCallerTakesAResponse) {
    const TransactionId id = begin();
    EXPECT_EQ(sentNow(), 1u);
    EXPECT_TRUE(match(response(id)).has_value()); // its integrity was wrong, say
    now_ = table_.nextDeadline();
    table_.onDeadline(now_);
    EXPECT_EQ(sentNow(), 1u);
    table_.complete(id);
    EXPECT_EQ(table_.nextDeadline(), kNever);
    EXPECT_EQ(match(response(id)), std::nullopt);
}

TEST_F(TransactionTableTest, TakesOnlyWhatAnswersTheRequest) {
    const TransactionId id = begin();
    EXPECT_FALSE(match(response(newId())).has_value());
    EXPECT_FALSE(match(response(id), kStranger).has_value());
    EXPECT_FALSE(match(response(id, MessageClass::request)).has_value());
    EXPECT_FALSE(match(response(id, MessageClass::indication)).has_value());
    const Bytes other = build({MessageClass::successResponse, method::kAllocate, id}, [](MessageWriter&) {});
    EXPECT_FALSE(match(other).has_value());
    EXPECT_TRUE(match(response(id, MessageClass::errorResponse)).has_value());
}

TEST_F(TransactionTableTest, TakesAnAnswerFromAnywhereWhereThatWasAsked) {
    const TransactionId id = begin({.from = TransactionTable::From::anywhere});
    EXPECT_TRUE(match(response(id), kStranger).has_value());
}

TEST_F(TransactionTableTest, FailsAtOnceOnAHardError) {
    begin();
    const TransactionId overTcp = begin({.policy = RetransmissionPolicy::reliable()});
    table_.onHardError(kStranger);
    EXPECT_EQ(table_.takeFailure(), std::nullopt);
    table_.onHardError(kServer);
    EXPECT_EQ(table_.takeFailure()->end, TransactionEnd::hardError);
    EXPECT_EQ(table_.takeFailure(), std::nullopt);
    EXPECT_EQ(table_.size(), 1u);
    EXPECT_TRUE(match(response(overTcp)).has_value());
}

TEST_F(TransactionTableTest, FailsAtOnceWhenItsConnectionIsLost) {
    const TransactionId overUdp = begin();
    begin({.policy = RetransmissionPolicy::reliable()});
    table_.onConnectionLost(kStranger);
    EXPECT_EQ(table_.takeFailure(), std::nullopt);
    table_.onConnectionLost(kServer);
    EXPECT_EQ(table_.takeFailure()->end, TransactionEnd::connectionLost);
    EXPECT_EQ(table_.takeFailure(), std::nullopt);
    EXPECT_TRUE(match(response(overUdp)).has_value());
    EXPECT_EQ(sentNow(), 1U); // what was to go over the connection does not go any more
}

TEST_F(TransactionTableTest, RefusesWhatItCannotKeep) {
    using enum TransactionTable::StartError;
    const auto start = [&](const Bytes& message) {
        const auto started = table_.start(now_, {.message = message, .remote = kServer});
        return started ? std::nullopt : std::optional(started.error());
    };
    EXPECT_EQ(start(response(newId())), notARequest);
    EXPECT_EQ(start({}), notARequest);
    EXPECT_EQ(
        start(build(bindingHeader(), [](MessageWriter& w) { w.addRaw(AttributeType::data, Bytes(100)); })),
        tooLarge);
    const Bytes some = build(bindingHeader(), [](MessageWriter&) {});
    EXPECT_EQ(start(some), std::nullopt);
    EXPECT_EQ(start(some), duplicateId);
    for (int i = 0; i < 3; ++i)
        begin();
    EXPECT_EQ(start(response(newId(), MessageClass::request)), full);
    table_.cancel(kSomeId);
    EXPECT_EQ(start(response(newId(), MessageClass::request)), std::nullopt);
}

TEST_F(TransactionTableTest, WaitsForRoomInTheBatch) {
    DatagramBatch small(1, 4096);
    begin();
    begin();
    EXPECT_TRUE(table_.takeOutput(small));
    small.clear();
    EXPECT_FALSE(table_.takeOutput(small));
    EXPECT_EQ(small.datagrams().size(), 1u);
}

TEST_F(TransactionTableTest, SendsNothingForWhatWasCancelledBefore) {
    table_.cancel(begin());
    begin();
    EXPECT_EQ(sentNow(), 1u);
}

TEST_F(TransactionTableTest, AllocatesNothingOnceItIsBuilt) {
    const Bytes request = build(bindingHeader(), [](MessageWriter&) {});
    const Bytes answer = response(kSomeId);
    const thisbe::test::AllocationCounter allocations;
    for (int i = 0; i < 100; ++i) {
        batch_.clear();
        ASSERT_TRUE(table_.start(now_, {.message = request, .remote = kServer}).has_value());
        table_.takeOutput(batch_);
        now_ = table_.nextDeadline();
        table_.onDeadline(now_);
        if (i % 2 == 0) {
            table_.complete(match(answer)->id);
        } else {
            table_.onHardError(kServer);
            table_.takeFailure();
        }
    }
    EXPECT_EQ(allocations.count(), 0u);
}

// Against a map of deadlines, with many at once.
TEST(TransactionTable, EndsEachOfManyExactlyOnce) {
    thisbe::test::SeededRandom random(3);
    std::mt19937 dice(7);
    TransactionTable table({.transactions = 200, .requestBytes = 20});
    DatagramBatch batch(1000, 100000);
    std::map<TransactionId, int> ended;
    TimePoint now = kStart;
    std::vector<TransactionId> open;
    for (int round = 0; round < 3000; ++round) {
        if (dice() % 2 == 0) {
            const TransactionId id = newTransactionId(random);
            const Bytes message = build(bindingHeader(MessageClass::request, id), [](MessageWriter&) {});
            if (table.start(now, {.message = message, .remote = kServer}).has_value()) open.push_back(id);
        } else if (!open.empty() && dice() % 3 == 0) {
            const TransactionId id = open[dice() % open.size()];
            const Bytes answer =
                build(bindingHeader(MessageClass::successResponse, id), [](MessageWriter&) {});
            if (const auto outcome = table.match(now, parsed(answer), kServer)) {
                ++ended[outcome->id];
                table.complete(outcome->id);
            }
        }
        now += std::chrono::milliseconds(dice() % 500);
        EXPECT_EQ(table.nextDeadline() == kNever, table.size() == 0);
        table.onDeadline(now);
        EXPECT_GT(table.nextDeadline(), now);
        batch.clear();
        table.takeOutput(batch);
        while (const auto failure = table.takeFailure())
            ++ended[failure->id];
    }
    EXPECT_EQ(ended.size() + table.size(), open.size());
    for (const auto& [id, times] : ended)
        EXPECT_EQ(times, 1);
}

} // namespace

} // namespace thisbe::stun
