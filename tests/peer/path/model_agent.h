// An agent's pairs without STUN: checks that are answered after a round trip, or are not.
#pragma once

#include "peer/path/pair_control.h"
#include "shared/ice/agent_event.h"
#include "tests/peer/path/model_way.h"

#include <deque>
#include <functional>
#include <vector>

namespace thisbe::peer::test {

// Keeps the contracts of shared/ice/agent.h that a policy relies on. Way i is pair i + 1 on both sides.
class ModelAgent final : public PairControl {
  public:
    // What the agent needs of the world around it.
    struct World {
        std::function<void(TimePoint, std::function<void()>)> at;
        std::function<TimePoint()> now;
        // One datagram by that way to the other side; runs arrived there if it does arrive.
        std::function<void(std::size_t way, bool fromA, std::function<void()> arrived)> carry;
        std::function<const ModelWay&(std::size_t way)> way;
    };

    ModelAgent(bool isA, ice::Role role, World world) : isA_(isA), role_(role), world_(std::move(world)) {}

    void setOther(ModelAgent& other) { other_ = &other; }
    // Checks begin at once.
    void add(ice::CandidatePair pair);
    // As after removeBase().
    void remove(std::size_t way);

    std::optional<ice::AgentEvent> takeEvent();
    TimePoint nextDeadline() const;
    void onDeadline(TimePoint now);
    std::uint32_t checksSent() const { return checksSent_; }
    // What searchPayload() finds, and how often it was asked.
    static constexpr std::size_t kPayload = 1372;
    std::uint32_t searches() const { return searches_; }
    std::size_t wayOf(ice::PairId pair) const { return pair.value() - 1; }

    std::span<const ice::CandidatePair> pairs() const override { return pairs_; }
    const ice::CandidatePair* find(ice::PairId pair) const override;
    std::optional<ice::PairId> selectedPair() const override { return selected_; }
    ice::Role role() const override { return role_; }
    void keepWarm(TimePoint now, ice::PairId pair, bool warm) override;
    bool checkNow(TimePoint now, ice::PairId pair) override;
    void watch(TimePoint now, ice::PairId pair, Duration interval) override;
    void provePayload(TimePoint now, ice::PairId pair) override;
    void searchPayload(TimePoint now, ice::PairId pair) override;
    bool nominate(TimePoint now, ice::PairId pair) override;

  private:
    struct Extra {
        TimePoint watchAt = kNever;
        TimePoint consentAt = kNever;
        Duration interval{};
    };

    ice::CandidatePair* entry(ice::PairId pair);
    Extra& extra(ice::PairId pair) { return extras_[pair.value() - 1]; }
    void sendCheck(TimePoint now, ice::CandidatePair& pair, bool wanted);
    void onAnswer(ice::PairId id, TimePoint sentAt, bool wanted);
    void prove(ice::PairId id);
    void select(ice::PairId id);
    void emit(ice::AgentEvent::Kind kind, ice::PairId pair = {}) { events_.push_back({kind, pair}); }

    bool isA_;
    ice::Role role_;
    World world_;
    ModelAgent* other_ = nullptr;
    std::vector<ice::CandidatePair> pairs_;
    std::vector<Extra> extras_; // by id
    std::optional<ice::PairId> selected_;
    std::deque<ice::AgentEvent> events_;
    std::uint32_t checksSent_ = 0;
    std::uint32_t searches_ = 0;
};

} // namespace thisbe::peer::test
