#include "shared/signal/client/roster_pages.h"

#include <algorithm>

namespace thisbe::signal {

namespace {

// A token is the collection, then the stretch.
constexpr unsigned kStretchBits = 8;
static_assert(RosterPages::kMaxStretches <= 1U << kStretchBits);

} // namespace

void RosterPages::begin() {
    ++collection_;
    stretches_.assign(1, {});
    peers_.clear();
    version_.reset();
}

RosterPages::Stretch* RosterPages::find(std::uint16_t token) {
    const std::size_t index = token & ((1U << kStretchBits) - 1);
    if (token >> kStretchBits != collection_ || index >= stretches_.size()) return nullptr;
    return &stretches_[index];
}

std::optional<RosterPages::Question> RosterPages::next() {
    const auto found = std::ranges::find_if(
        stretches_, [](const Stretch& stretch) { return !stretch.underWay && !stretch.done; });
    if (found == stretches_.end()) return std::nullopt;
    found->underWay = true;
    const auto index = static_cast<unsigned>(found - stretches_.begin());
    return Question{static_cast<std::uint16_t>(unsigned{collection_} << kStretchBits | index), found->cursor};
}

void RosterPages::lose(std::uint16_t token) {
    if (Stretch* stretch = find(token)) stretch->underWay = false;
}

void RosterPages::loseAll() {
    for (Stretch& stretch : stretches_)
        stretch.underWay = false;
}

bool RosterPages::underWay() const {
    return std::ranges::any_of(stretches_, &Stretch::underWay);
}

bool RosterPages::complete() const {
    return version_ && std::ranges::all_of(stretches_, &Stretch::done);
}

bool RosterPages::leadsOn(const Stretch& stretch, const RosterPage& page) const {
    if (version_ && version_->epoch != page.version.epoch) return false;
    if (peers_.size() + page.entries.size() > RosterMirror::kMaxPeers) return false;
    if (page.entries.empty()) return page.cursor.empty();
    return page.entries.front().id > stretch.cursor && (page.cursor.empty() || page.cursor > stretch.cursor);
}

bool RosterPages::add(TimePoint now, std::uint16_t token, const RosterPage& page) {
    Stretch* stretch = find(token);
    if (stretch == nullptr) return true; // to an earlier question
    stretch->underWay = false;
    if (!leadsOn(*stretch, page)) return false;
    for (const auto& entry : page.entries)
        // What lies beyond is another stretch's.
        if (stretch->end.empty() || entry.id <= stretch->end)
            peers_.insert_or_assign(std::string(entry.id), RosterPeer::of(now, entry));
    stretch->cursor = page.cursor;
    stretch->done = page.cursor.empty() || (!stretch->end.empty() && page.cursor >= stretch->end);
    if (!version_) {
        version_ = page.version;
        if (!stretch->done) cut(page);
    }
    return true;
}

void RosterPages::cut(const RosterPage& first) {
    for (const std::string_view milestone : first.milestones) {
        if (milestone <= stretches_.back().cursor) continue; // passed already, or they do not ascend
        if (stretches_.size() == kMaxStretches) return;
        stretches_.back().end = milestone;
        stretches_.push_back({std::string(milestone), {}});
    }
}

} // namespace thisbe::signal
