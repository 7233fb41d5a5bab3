#include "tests/rendezvous/crowd/roster_judge.h"

#include <algorithm>
#include <memory>

namespace thisbe::rendezvous::test {

namespace {

bool matches(const signal::RosterPeer* seen, const Whereabouts& truth) {
    if (seen == nullptr) return truth.nowhere();
    return seen->endpoints.public4 == truth.public4 && seen->endpoints.public6 == truth.public6;
}

std::string toString(const std::optional<Endpoint>& endpoint) {
    return endpoint ? endpoint->toString() : "nothing";
}

std::string mistake(const Crowd::Member& member, const std::string& id, const Whereabouts& truth) {
    const auto& roster = member.program->protocol().client().roster();
    const signal::RosterPeer* seen = roster.find(id);
    const auto endpoints = seen == nullptr ? signal::PeerEndpoints{} : seen->endpoints;
    return member.id + " at " + (roster.version() ? roster.version()->toString() : "no version") + " sees " +
           id + " at " + toString(endpoints.public4) + " and " + toString(endpoints.public6) +
           ", which is at " + toString(truth.public4) + " and " + toString(truth.public6);
}

} // namespace

RosterJudge::RosterJudge(Crowd& crowd) : crowd_(crowd) {
    crowd.onChange([this](const std::string& id) { onChange(id); });
}

void RosterJudge::onChange(const std::string& id) {
    auto watch = std::make_shared<Watch>(
        Watch{id, crowd_.truth().find(id)->changes, crowd_.now(), {}}); // one for each time
    for (Crowd::Member& member : crowd_.members())
        if (member.program != nullptr && member.program->protocol().isWhole())
            watch->waiting.push_back({&member, member.starts});
    lookAgain(std::move(watch), 0);
}

void RosterJudge::lookAgain(std::shared_ptr<Watch> watch, std::size_t step) {
    const TimePoint when = watch->at + kTimes[step];
    crowd_.simulation().at(when, [this, watch = std::move(watch), step] {
        look(*watch, step);
        if (watch->waiting.empty()) return;
        if (step + 1 < kTimes.size()) return lookAgain(watch, step + 1);
        finish(*watch);
    });
}

void RosterJudge::look(Watch& watch, std::size_t step) {
    const PresenceRecord::Known* known = crowd_.truth().find(watch.id);
    if (known == nullptr || known->changes != watch.changes) {
        overtaken_ += watch.waiting.size();
        return watch.waiting.clear();
    }
    std::erase_if(watch.waiting, [&](const Observer& observer) {
        const Crowd::Member& member = *observer.member;
        if (member.program == nullptr || member.starts != observer.starts) {
            ++ended_;
            return true;
        }
        const auto& client = member.program->protocol().client();
        if (!matches(client.roster().find(watch.id), known->whereabouts)) return false;
        ++knew_[step];
        ++decided_;
        return true;
    });
}

void RosterJudge::finish(Watch& watch) {
    constexpr std::size_t kMaxExamples = 10;
    decided_ += watch.waiting.size();
    for (const Observer& observer : watch.waiting) {
        if (examples_.size() == kMaxExamples) return;
        examples_.push_back(observer.member->id + " does not know what became of " + watch.id);
    }
}

std::uint64_t RosterJudge::laterThan(Duration time) const {
    std::uint64_t knew = 0;
    for (std::size_t i = 0; i < kTimes.size(); ++i)
        if (kTimes[i] <= time) knew += knew_[i];
    return decided_ - knew;
}

std::size_t RosterJudge::whole() const {
    return static_cast<std::size_t>(std::ranges::count_if(crowd_.members(), [](const Crowd::Member& member) {
        return member.program != nullptr && member.program->protocol().isWhole();
    }));
}

std::vector<std::string> RosterJudge::mistaken() const {
    std::vector<std::string> result;
    for (const Crowd::Member& member : crowd_.members()) {
        if (member.program == nullptr || !member.program->protocol().isWhole()) continue;
        const auto& roster = member.program->protocol().client().roster();
        for (const auto& [id, known] : crowd_.truth().peers()) {
            if (crowd_.now() - known.changedAt < std::chrono::seconds(1)) continue;
            if (!matches(roster.find(id), known.whereabouts))
                result.push_back(mistake(member, id, known.whereabouts));
        }
        for (const auto& [id, peer] : roster.peers())
            if (crowd_.truth().find(id) == nullptr) result.push_back(member.id + " invents " + id);
    }
    return result;
}

} // namespace thisbe::rendezvous::test
