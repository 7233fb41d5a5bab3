// Keeps the roster mirror at the server's version: pushes, queries, pages (docs/protocol.md, Roster).
#pragma once

#include "shared/signal/client/client_core.h"
#include "shared/signal/client/roster_pages.h"
#include "shared/signal/roster_query.h"

namespace thisbe::signal {

class RosterSync {
  public:
    // Twice what the largest roster that we keep needs, at ten entries a page.
    static constexpr std::size_t kMaxQueries = 2 * RosterMirror::kMaxPeers / 10;
    static constexpr std::size_t kMaxPagings = 3;

    explicit RosterSync(ClientCore& core) : core_(core) {}

    // A session has begun, or the server has named its present version.
    void onVersion(TimePoint now, const RosterVersion& version);
    void onSessionLost();
    // Somebody was heard whom the roster does not have: asks what has changed, unless it is being told.
    void catchUp(TimePoint now);

    // The server's Roster request, found authentic: applied if it follows, and answered with where we stand.
    void onPush(TimePoint now, const Datagram& arrived, const stun::MessageView& request);
    // The answer to our query, found authentic.
    void onResponse(TimePoint now, const RequestPurpose& purpose, const stun::MessageView& response);
    // The next keepalive shows what is missing.
    void onFailure(const RequestPurpose& purpose);

  private:
    void ask(TimePoint now);
    void fetchPages(TimePoint now);
    void askForPages(TimePoint now);
    // False when it cannot be asked now.
    bool query(TimePoint now, const RosterQuery& query, std::uint16_t part);
    void onPage(TimePoint now, std::uint16_t token, const stun::MessageView& response);
    void onChanges(TimePoint now, const stun::MessageView& response);
    bool isBehind() const;

    ClientCore& core_;
    std::optional<RosterVersion> latest_; // that the server has named
    RosterPages pages_;
    bool asking_ = false;   // for changes: one query at a time
    bool paging_ = false;   // pages are being collected, and nothing else is asked for
    bool complete_ = false; // told so, since the pages
    // Since the server last named its version: one that leads us on without end gets no more until it does so
    // again, which is at a keepalive.
    std::size_t queries_ = 0;
    std::size_t pagings_ = 0;
};

} // namespace thisbe::signal
