#include "shared/signal/client/roster_sync.h"

#include "shared/signal/refusal.h"
#include "shared/signal/roster_acknowledgement.h"

namespace thisbe::signal {

bool RosterSync::isBehind() const {
    const auto& stands = core_.roster.version();
    return latest_ && (!stands || stands->epoch != latest_->epoch || stands->number < latest_->number);
}

void RosterSync::onVersion(TimePoint now, const RosterVersion& version) {
    latest_ = version;
    if (asking_ || !core_.session) return;
    queries_ = pagings_ = 0;
    const auto& stands = core_.roster.version();
    // "Then, and at the start, it fetches pages"
    if (paging_ && core_.roster.hasPagesOf(version.epoch))
        query(now, {core_.session->id, {}, core_.roster.cursor()}); // a page was lost: on from there
    else if (!stands || stands->epoch != version.epoch)
        fetchPages(now);
    else if (stands->number < version.number || !complete_)
        ask(now);
}

void RosterSync::fetchPages(TimePoint now) {
    if (++pagings_ > kMaxPagings) return;
    core_.roster.beginPages();
    paging_ = true;
    complete_ = false;
    query(now, {core_.session->id, {}, core_.roster.cursor()});
}

void RosterSync::ask(TimePoint now) {
    paging_ = false;
    query(now, {core_.session->id, core_.roster.version(), {}});
}

void RosterSync::query(TimePoint now, const RosterQuery& query) {
    const auto* way = ++queries_ > kMaxQueries ? nullptr : core_.bestWay();
    asking_ = way != nullptr &&
              core_.requester.start(now, method::kRoster, query,
                                    core_.underSession(way->server, {RequestPurpose::Kind::roster,
                                                                     way->server.family(), core_.sessionsLost}));
}

void RosterSync::onPush(TimePoint now, const Datagram& arrived, const stun::MessageView& request) {
    const auto changes = RosterChanges::parse(request);
    if (!changes) return;
    core_.roster.apply(now, *changes, core_.events);
    if (!latest_ || latest_->epoch != changes->range.epoch || latest_->number < changes->range.to)
        latest_ = changes->range.after();
    const auto& stands = core_.roster.version();
    core_.requester.answer(arrived, request, RosterAcknowledgement{stands.value_or(RosterVersion{})},
                           &core_.session->key);
}

bool RosterSync::onResponse(TimePoint now, const stun::MessageView& response) {
    if (response.messageClass() == stun::MessageClass::successResponse)
        return paging_ ? onPage(now, response) : onChanges(now, response);
    asking_ = false;
    const auto refusal = Refusal::parse(response);
    if (refusal && refusal->number == error::kRosterVersionGone && !paging_) fetchPages(now);
    return true;
}

bool RosterSync::onPage(TimePoint now, const stun::MessageView& response) {
    const auto page = RosterPage::parse(response);
    asking_ = false;
    // A page that leads nowhere ends the fetching; the next keepalive begins it again.
    if (!page || !core_.roster.addPage(now, *page)) {
        core_.roster.beginPages();
        return true;
    }
    if (!page->cursor.empty()) {
        query(now, {core_.session->id, {}, core_.roster.cursor()});
        return true;
    }
    core_.roster.finishPages(core_.events);
    // "the peer stands at the version of the first page and then asks for the changes since": always, because
    // only that tells the server where we stand.
    ask(now);
    return true;
}

bool RosterSync::onChanges(TimePoint now, const stun::MessageView& response) {
    const auto changes = RosterChanges::parse(response);
    asking_ = false;
    if (!changes) return true;
    const bool applied = core_.roster.apply(now, *changes, core_.events);
    const auto& stands = core_.roster.version();
    if (!stands || stands->epoch != changes->range.epoch) {
        fetchPages(now);
    } else if (applied && isBehind() && changes->range.to > changes->range.from) {
        ask(now); // "to may be less than the present: ask again", as long as that leads on
    } else if (!complete_ && stands->number >= changes->range.to) {
        // Also when a push was faster and these no longer followed: then nothing is missing.
        complete_ = true;
        core_.tell(event::RosterComplete{core_.roster.peers().size()});
    }
    return true;
}

} // namespace thisbe::signal
