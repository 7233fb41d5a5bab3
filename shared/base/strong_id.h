// Numbers that must not be mixed up: a channel number is no port, an allocation id no peer id.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>

namespace thisbe {

// StrongId<struct ChannelNumberTag, std::uint16_t>. The tag type is only a name; Rep carries the value.
template<class Tag, class Rep>
class StrongId {
  public:
    using Value = Rep;

    constexpr StrongId() = default;
    constexpr explicit StrongId(Rep value) : value_(value) {}

    constexpr const Rep& value() const { return value_; }

    friend constexpr auto operator<=>(const StrongId&, const StrongId&) = default;

  private:
    Rep value_{};
};

} // namespace thisbe

template<class Tag, class Rep>
struct std::hash<thisbe::StrongId<Tag, Rep>> {
    std::size_t operator()(const thisbe::StrongId<Tag, Rep>& id) const noexcept {
        return std::hash<Rep>{}(id.value());
    }
};
