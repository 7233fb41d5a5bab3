// Which check leaves next, and when (RFC 8445, sections 6.1.4 and 14).
#pragma once

#include "shared/ice/consent.h"

#include <deque>

namespace thisbe::ice {

// One check for every Ta. In this order: the triggered-check queue; what was asked for by name, and
// nominations; waiting pairs for the first time; everything that is due again.
class CheckScheduler {
  public:
    enum class Purpose : std::uint8_t { connect, nominate, size, keep };
    struct Due {
        CandidatePair* pair = nullptr;
        Purpose purpose = Purpose::connect;
    };

    CheckScheduler(AgentState& state, Selection& selection, Consent& consent)
        : state_(state), selection_(selection), consent_(consent) {}

    // "a connectivity check is triggered": puts the pair into the triggered-check queue, once. That ends its
    // openers.
    void trigger(CandidatePair& pair);
    // See Agent::holdOpeners().
    void holdOpeners(TimePoint now, bool held);
    bool checkNow(CandidatePair& pair);
    void watch(TimePoint now, CandidatePair& pair, Duration interval);
    // An answer to a check that was sent then, without padding.
    static void onSmallAnswered(CandidatePair& pair, TimePoint sentAt);
    void provePayload(TimePoint now, CandidatePair& pair);
    void searchPayload(TimePoint now, CandidatePair& pair);
    // A padded check of so many bytes was answered with so many.
    void onPaddedAnswered(TimePoint now, CandidatePair& pair, std::size_t asked, std::size_t answered);
    // Bytes of the padded check that is due.
    static std::size_t paddedSizeOf(const CandidatePair& pair);

    // The check that may leave now, if any; onSent() has to follow, or refuse().
    std::optional<Due> next(TimePoint now);
    // The hop limit to send with: not 0 for an opener.
    std::uint8_t onSent(TimePoint now, const Due& due);

    // Ends what went unanswered.
    void onDeadline(TimePoint now);
    TimePoint nextDeadline() const;

  private:
    bool hasCredentials(const CandidatePair& pair) const;
    bool mayAsk(const CandidatePair& pair) const;
    // For which pairs a series may begin.
    auto mayBegin() const {
        return [this, isStranded = state_.isStranded()](const CandidatePair& pair) {
            return hasCredentials(pair) && (isStranded || state_.isPresent(pair));
        };
    }
    CandidatePair* nextTriggered();
    std::optional<Due> nextUrgent(TimePoint now);
    std::optional<Due> nextAgain(TimePoint now);
    void begin(TimePoint now, CandidatePair& pair);
    void beginOpeners(TimePoint now, CandidatePair& pair);
    // When the next check of a pair whose openers go on is a real one; kNever: none go on.
    TimePoint openersUntil(const CandidatePair& pair) const;
    void onOpenerSent(TimePoint now, CandidatePair& pair);
    void expire(TimePoint now, CandidatePair& pair);
    void beginSizing(TimePoint now, CandidatePair& pair, std::uint32_t checks);
    void goOnSearching(TimePoint now, CandidatePair& pair);
    void concludeSizing(TimePoint now, CandidatePair& pair);
    void giveUp(TimePoint now, CandidatePair& pair);
    TimePoint nextDeadlineOf(const CandidatePair& pair) const;

    AgentState& state_;
    Selection& selection_;
    Consent& consent_;
    std::deque<PairId> triggered_;
    TimePoint slotAt_{}; // no check before
    bool openersHeld_ = false;
    TimePoint openersReleasedAt_{}; // the last time
};

} // namespace thisbe::ice
