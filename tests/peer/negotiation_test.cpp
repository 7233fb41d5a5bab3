#include "peer/connection/negotiation.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace thisbe::peer {
namespace {

using namespace negotiation;

constexpr TimePoint kStart{};

SessionDescription describe(const std::string& ufrag, DtlsSetup setup) {
    SessionDescription out;
    out.ufrag = ufrag;
    out.password = std::string(22, 'p');
    out.fingerprint = CertificateFingerprint(Sha256Digest{});
    out.setup = setup;
    return out;
}

SessionDescription trickled(const std::string& ufrag) {
    SessionDescription out;
    out.ufrag = ufrag;
    out.endOfCandidates = true;
    return out;
}

// A side that calls with its name and answers with its name.
struct Side {
    Side(bool prevails, std::string nameIn, std::uint64_t since = 1000)
        : negotiation(prevails, since), name(std::move(nameIn)) {}

    void call() { negotiation.offer(kStart, describe(name + "+offer", DtlsSetup::actpass)); }
    void react() {
        while (const auto event = negotiation.takeEvent()) {
            if (const auto* offered = std::get_if<Offered>(&*event)) {
                remote = offered->description.ufrag;
                yielded = yielded || offered->yielded;
                replaced = replaced || offered->replaces;
                negotiation.answer(describe(name + "+answer", DtlsSetup::active));
                negotiation.trickle(trickled(name + "+answer"));
            } else if (const auto* restarted = std::get_if<Restarted>(&*event)) {
                remote = restarted->description.ufrag;
                negotiation.answer(describe(name + "+again", DtlsSetup::active));
            } else if (const auto* answered = std::get_if<Answered>(&*event)) {
                remote = answered->description.ufrag;
            } else if (const auto* more = std::get_if<CandidatesReceived>(&*event)) {
                EXPECT_EQ(more->candidates.ufrag, remote);
                ++candidates;
            } else if (const auto* failed = std::get_if<Failed>(&*event)) {
                failure = failed->why;
                stillAgreed = failed->stillAgreed;
            } else if (const auto* hungUp = std::get_if<HungUp>(&*event)) {
                failure = hungUp->why;
            }
        }
    }

    Negotiation negotiation;
    std::string name;
    std::string remote; // the ufrag of the description that counts
    bool yielded = false;
    bool replaced = false;
    bool stillAgreed = false;
    int candidates = 0;
    std::string failure;
};

// Carries messages until there are none, in the order that choose() gives.
template<class Choose>
void converse(Side& a, Side& b, Choose choose) {
    std::vector<std::pair<Side*, CallMessage>> wire;
    const auto collect = [&](Side& from, Side& to) {
        while (auto message = from.negotiation.takeMessage())
            wire.emplace_back(&to, std::move(*message));
    };
    collect(a, b);
    collect(b, a);
    while (!wire.empty()) {
        const std::size_t index = choose(wire.size());
        const auto [to, message] = wire[index];
        wire.erase(wire.begin() + static_cast<std::ptrdiff_t>(index));
        to->negotiation.onMessage(message);
        to->react();
        collect(a, b);
        collect(b, a);
    }
}

std::size_t inOrder(std::size_t) {
    return 0;
}

TEST(Negotiation, ACallIsOfferedAndAnswered) {
    Side a(true, "alice");
    Side b(false, "bob");
    b.call();
    b.negotiation.trickle(trickled("bob+offer"));
    converse(a, b, inOrder);
    EXPECT_EQ(a.negotiation.state(), Negotiation::State::agreed);
    EXPECT_EQ(b.negotiation.state(), Negotiation::State::agreed);
    EXPECT_EQ(a.negotiation.call(), b.negotiation.call());
    EXPECT_EQ(a.remote, "bob+offer");
    EXPECT_EQ(b.remote, "alice+answer");
    EXPECT_EQ(a.candidates, 1) << "those that came while it was deciding";
    EXPECT_EQ(b.candidates, 1);
}

TEST(Negotiation, OfTwoSimultaneousCallsTheOneThatPrevailsStands) {
    Side a(true, "alice");
    Side b(false, "bob");
    a.call();
    b.call();
    converse(a, b, inOrder);
    EXPECT_EQ(a.remote, "bob+answer");
    EXPECT_EQ(b.remote, "alice+offer");
    EXPECT_TRUE(b.yielded);
    EXPECT_FALSE(a.yielded);
    EXPECT_EQ(a.negotiation.call(), b.negotiation.call());
}

TEST(Negotiation, ARestartKeepsTheCall) {
    Side a(true, "alice");
    Side b(false, "bob");
    a.call();
    converse(a, b, inOrder);
    const auto call = a.negotiation.call();
    b.negotiation.offer(kStart, describe("bob+new", DtlsSetup::actpass));
    converse(a, b, inOrder);
    EXPECT_EQ(a.remote, "bob+new");
    EXPECT_EQ(b.remote, "alice+again");
    EXPECT_EQ(a.negotiation.call(), call);
    EXPECT_EQ(b.negotiation.call(), call);
    EXPECT_FALSE(a.replaced);
}

TEST(Negotiation, ARestartWithoutAnAnswerEndsNothing) {
    Side a(true, "alice");
    Side b(false, "bob");
    a.call();
    converse(a, b, inOrder);
    a.negotiation.offer(kStart, describe("alice+new", DtlsSetup::actpass));
    a.negotiation.onDeadline(kStart + Negotiation::kAnswerPatience);
    a.react();
    EXPECT_TRUE(a.stillAgreed);
    EXPECT_EQ(a.negotiation.state(), Negotiation::State::agreed);
}

TEST(Negotiation, ACallWithoutAnAnswerFails) {
    Side a(true, "alice");
    a.call();
    EXPECT_EQ(a.negotiation.nextDeadline(), kStart + Negotiation::kAnswerPatience);
    a.negotiation.onDeadline(kStart + Negotiation::kAnswerPatience);
    a.react();
    EXPECT_EQ(a.failure, "did not answer the call");
    EXPECT_EQ(a.negotiation.state(), Negotiation::State::idle);
    EXPECT_EQ(a.negotiation.nextDeadline(), kNever);
}

TEST(Negotiation, AnOfferThatCannotBeDeliveredFailsAtOnceButLostCandidatesDoNot) {
    Side a(true, "alice");
    a.call();
    const CallId call = *a.negotiation.call();
    a.negotiation.onUndelivered(CallMessageKind::candidates, call, "is off-line");
    EXPECT_EQ(a.negotiation.state(), Negotiation::State::offering);
    a.negotiation.onUndelivered(CallMessageKind::offer, call, "is off-line");
    a.react();
    EXPECT_EQ(a.failure, "is off-line");
}

TEST(Negotiation, APeerThatStartedAgainReplacesTheCall) {
    Side a(true, "alice");
    Side b(false, "bob");
    a.call();
    converse(a, b, inOrder);
    Side again(false, "bob", 2000);
    again.call();
    converse(a, again, inOrder);
    EXPECT_TRUE(a.replaced);
    EXPECT_EQ(a.remote, "bob+offer");
    EXPECT_EQ(a.negotiation.call(), again.negotiation.call());
}

TEST(Negotiation, AnOldOfferThatWasLateChangesNothing) {
    Side a(true, "alice");
    Side old(false, "bob", 1000);
    old.call();
    const CallMessage late = *old.negotiation.takeMessage();
    Side b(false, "bob", 2000);
    b.call();
    converse(a, b, inOrder);
    a.negotiation.onMessage(late);
    a.react();
    EXPECT_EQ(a.negotiation.call(), b.negotiation.call());
    EXPECT_FALSE(a.replaced);
}

TEST(Negotiation, HangingUpEndsItOnBothSides) {
    Side a(true, "alice");
    Side b(false, "bob");
    a.call();
    converse(a, b, inOrder);
    a.negotiation.hangUp("leaves");
    converse(a, b, inOrder);
    EXPECT_EQ(b.failure, "leaves");
    EXPECT_EQ(b.negotiation.state(), Negotiation::State::idle);
    EXPECT_FALSE(b.negotiation.call());
}

TEST(Negotiation, EarlyCandidatesAreBounded) {
    Side a(true, "alice");
    for (std::uint64_t call = 1; call < 100; ++call)
        a.negotiation.onMessage(
            {CallMessageKind::candidates, CallId(call), 0, {}, trickled("bob+offer").toString()});
    Side b(false, "bob");
    b.call();
    converse(a, b, inOrder);
    EXPECT_EQ(a.negotiation.state(), Negotiation::State::agreed);
    EXPECT_EQ(a.candidates, 0);
}

RC_GTEST_PROP(Negotiation, BothCallingInAnyOrderOfMessagesEndsInOneCall,
              (const std::vector<std::uint8_t>& order)) {
    Side a(true, "alice");
    Side b(false, "bob");
    a.call();
    a.negotiation.trickle(trickled("alice+offer"));
    if (order.size() % 2 == 0) b.call();
    std::size_t next = 0;
    converse(a, b, [&](std::size_t size) { return next < order.size() ? order[next++] % size : 0; });
    RC_ASSERT(a.negotiation.state() == Negotiation::State::agreed);
    RC_ASSERT(b.negotiation.state() == Negotiation::State::agreed);
    RC_ASSERT(a.negotiation.call() == b.negotiation.call());
    RC_ASSERT(a.remote == "bob+answer");
    RC_ASSERT(b.remote == "alice+offer");
    RC_ASSERT(b.candidates == 1);
}

} // namespace
} // namespace thisbe::peer
