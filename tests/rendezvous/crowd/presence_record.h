// What the server says about who is there: the truth that rosters are measured by.
#pragma once

#include "shared/base/clock.h"
#include "shared/base/endpoint.h"
#include "shared/base/log.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace thisbe::rendezvous::test {

// Where a peer is; nowhere when it is gone.
struct Whereabouts {
    std::optional<Endpoint> public4;
    std::optional<Endpoint> public6;

    bool nowhere() const { return !public4 && !public6; }
    friend bool operator==(const Whereabouts&, const Whereabouts&) = default;
};

// Reads the server's log, which has a line for every change at the time when it happened.
class PresenceRecord final : public Log {
  public:
    struct Known {
        Whereabouts whereabouts;
        TimePoint changedAt{};
        std::uint64_t changes = 0;
    };
    using Peers = std::map<std::string, Known, std::less<>>;

    PresenceRecord(std::function<TimePoint()> now, std::function<void(const std::string& id)> onChange)
        : now_(std::move(now)), onChange_(std::move(onChange)) {}

    bool enabled(LogLevel level) const override { return level <= LogLevel::debug; }
    void write(LogLevel level, std::string_view line) override;

    // Those who are gone are among them, nowhere.
    const Peers& peers() const { return peers_; }
    const Known* find(std::string_view id) const;
    std::uint64_t changes() const { return changes_; }
    // Changes by their word: joined, moved, left, timed_out, replaced, updated.
    const std::map<std::string, std::uint64_t>& byWord() const { return byWord_; }
    // The server has restarted and knows nobody.
    void forgetAll() { peers_.clear(); }

  private:
    std::function<TimePoint()> now_;
    std::function<void(const std::string& id)> onChange_;
    Peers peers_;
    std::uint64_t changes_ = 0;
    std::map<std::string, std::uint64_t> byWord_;
};

} // namespace thisbe::rendezvous::test
