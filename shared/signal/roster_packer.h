// Fills a Roster message with as many peers as fit, without allocating: the server's side of RosterChanges
// and RosterPage.
#pragma once

#include "shared/signal/attributes/roster_entry.h"
#include "shared/signal/attributes/roster_removal.h"
#include "shared/signal/message_buffer.h"

namespace thisbe::signal {

// Keeps room for what must follow: the integrity, and whatever else the caller names (a page's cursor is
// kCursorReserve). Give it a writer whose fixed attributes are in already.
//
//     writer.add(version);
//     RosterPacker packer(writer, RosterPacker::kCursorReserve);
//     while (peer && packer.add(entryOf(*peer))) peer = next(peer);
//     writer.add(RosterCursor{peer ? lastId : ""});
//     writer.addIntegritySha256(key);
class RosterPacker {
  public:
    static constexpr std::size_t kCursorReserve = stun::kAttributeHeaderSize + stun::paddedSize(64);
    // A page whose cursor is the id of its last entry; the range of changes is known before. Any single entry
    // fits.
    explicit RosterPacker(stun::MessageWriter& writer, std::size_t reserve = 0)
        : writer_(writer), limit_(kMaxMessageSize - kIntegritySize - reserve) {}

    // False, having written nothing, when it does not fit: send what is there.
    bool add(const RosterEntry& entry) { return addIfItFits(entry); }
    bool add(const RosterRemoval& removal) { return addIfItFits(removal); }

    std::size_t added() const { return added_; }

  private:
    template<class A>
    bool addIfItFits(const A& attribute) {
        const std::size_t size = stun::kAttributeHeaderSize + stun::paddedSize(attribute.size());
        if (!writer_.ok() || writer_.finish().size() + size > limit_) return false;
        // The reader's bound, with room for what is not entries.
        if (added_ >= stun::kMaxAttributes - 8) return false;
        writer_.add(attribute);
        ++added_;
        return true;
    }

    stun::MessageWriter& writer_;
    std::size_t limit_;
    std::size_t added_ = 0;
};

} // namespace thisbe::signal
