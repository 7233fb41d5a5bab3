// What happened to every packet, as a hash always and as text on demand.
#pragma once

#include "shared/base/clock.h"
#include "tests/sim/drop_reason.h"
#include "tests/sim/packet.h"

#include <array>
#include <iosfwd>
#include <string_view>

namespace thisbe::sim {

// Two runs with the same hash did the same things with the same bytes at the same times.
class Trace {
  public:
    enum class Action : std::uint8_t { sent, forwarded, delivered };

    // The payload counts when it is sent; no hop changes it.
    void record(TimePoint now, std::string_view node, Action action, const Packet& packet);
    void recordDrop(TimePoint now, std::string_view node, DropReason reason, const Packet& packet);

    std::uint64_t hash() const { return hash_; }
    std::uint64_t drops(DropReason reason) const { return drops_[static_cast<std::size_t>(reason)]; }
    std::uint64_t count(Action action) const { return counts_[static_cast<std::size_t>(action)]; }

    // One line an event from now on; nullptr for none. For people who look for a mistake.
    void writeTo(std::ostream* out) { out_ = out; }

  private:
    void mix(std::uint64_t value);
    void mixPacket(TimePoint now, const Packet& packet);
    void mixPayload(const Packet& packet);
    void write(TimePoint now, std::string_view node, std::string_view what, const Packet& packet) const;

    std::uint64_t hash_ = 0x243f6a8885a308d3ULL;
    std::array<std::uint64_t, 3> counts_{};
    std::array<std::uint64_t, kDropReasonCount> drops_{};
    std::ostream* out_ = nullptr;
};

} // namespace thisbe::sim
