#include "shared/signal/client/roster_sync.h"

#include "shared/signal/refusal.h"
#include "shared/signal/roster_acknowledgement.h"

namespace thisbe::signal {

namespace {

// What a question for changes has in place of a page's token; no page has it.
constexpr std::uint16_t kChanges = 0xffff;

} // namespace

bool RosterSync::isBehind() const {
    const auto& stands = core_.roster.version();
    return latest_ && (!stands || stands->epoch != latest_->epoch || stands->number < latest_->number);
}

void RosterSync::onVersion(TimePoint now, const RosterVersion& version) {
    latest_ = version;
    if (asking_ || !core_.session) return;
    if (!pages_.underWay())
        queries_ = pagings_ = 0;
    else if (!pages_.isOf(version.epoch))
        return;
    const auto& stands = core_.roster.version();
    // "Then, and at the start, it fetches pages"
    if (paging_ && pages_.isOf(version.epoch))
        askForPages(now); // some were lost: on from there
    else if (!stands || stands->epoch != version.epoch)
        fetchPages(now);
    else if (stands->number < version.number || !complete_)
        ask(now);
}

void RosterSync::onSessionLost() {
    asking_ = false;
    pages_.loseAll();
}

void RosterSync::catchUp(TimePoint now) {
    if (complete_ && !asking_ && core_.session) ask(now);
}

void RosterSync::fetchPages(TimePoint now) {
    if (++pagings_ > kMaxPagings) return;
    pages_.begin();
    paging_ = true;
    complete_ = false;
    askForPages(now);
}

void RosterSync::askForPages(TimePoint now) {
    while (const auto question = pages_.next()) {
        if (query(now, {core_.session->id, {}, question->after}, question->token)) continue;
        return pages_.lose(question->token);
    }
}

void RosterSync::ask(TimePoint now) {
    paging_ = false;
    asking_ = query(now, {core_.session->id, core_.roster.version(), {}}, kChanges);
}

bool RosterSync::query(TimePoint now, const RosterQuery& query, std::uint16_t part) {
    const auto* way = ++queries_ > kMaxQueries ? nullptr : core_.bestWay();
    if (way == nullptr) return false;
    const RequestPurpose purpose{RequestPurpose::Kind::roster, way->server.family(), core_.sessionsLost,
                                 part};
    return core_.requester.start(now, method::kRoster, query,
                                 core_.underSession(way->server, purpose, toServer(way->rto.rto(now))));
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

void RosterSync::onResponse(TimePoint now, const RequestPurpose& purpose, const stun::MessageView& response) {
    if (response.messageClass() == stun::MessageClass::successResponse)
        return purpose.part == kChanges ? onChanges(now, response) : onPage(now, purpose.part, response);
    onFailure(purpose);
    const auto refusal = Refusal::parse(response);
    if (refusal && refusal->number == error::kRosterVersionGone && purpose.part == kChanges) fetchPages(now);
}

void RosterSync::onFailure(const RequestPurpose& purpose) {
    if (purpose.part == kChanges)
        asking_ = false;
    else
        pages_.lose(purpose.part);
}

void RosterSync::onPage(TimePoint now, std::uint16_t token, const stun::MessageView& response) {
    const auto page = RosterPage::parse(response);
    // A page that leads nowhere ends the fetching; the next keepalive begins it again.
    if (!page || !pages_.add(now, token, *page)) return pages_.begin();
    if (!paging_) return; // to an earlier question
    if (!pages_.complete()) return askForPages(now);
    core_.roster.replace(pages_.takePeers(), pages_.version(), core_.events);
    // "the peer stands at the version of the first page and then asks for the changes since": always, because
    // only that tells the server where we stand.
    ask(now);
}

void RosterSync::onChanges(TimePoint now, const stun::MessageView& response) {
    const auto changes = RosterChanges::parse(response);
    asking_ = false;
    if (!changes) return;
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
}

} // namespace thisbe::signal
