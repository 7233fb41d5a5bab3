#include "shared/packet/packet_sizes.h"

#include <charconv>
#include <optional>

namespace thisbe::packet {

namespace {

constexpr std::uint64_t kImixParts = 12;

std::optional<std::uint16_t> number(std::string_view text) {
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

} // namespace

Result<PacketSizes> PacketSizes::parse(std::string_view text) {
    if (text == "imix") return PacketSizes{Kind::imix, kImixSmall, kImixLarge};
    const std::size_t dash = text.find('-');
    const auto least = number(text.substr(0, dash));
    const auto most = dash == std::string_view::npos ? least : number(text.substr(dash + 1));
    if (least && most) {
        const PacketSizes sizes{*least == *most ? Kind::fixed : Kind::range, *least, *most};
        if (sizes.valid()) return sizes;
    }
    return failure(
        "'" + std::string(text) +
        "' is no packet size; expected 32 to 65487 bytes of UDP payload, a range like 64-1400, or imix");
}

std::string PacketSizes::toString() const {
    switch (kind) {
    case Kind::fixed:
        return std::to_string(least);
    case Kind::range:
        return std::to_string(least) + "-" + std::to_string(most);
    case Kind::imix:
        return "imix";
    }
    return "?";
}

double PacketSizes::mean() const {
    switch (kind) {
    case Kind::fixed:
        return least;
    case Kind::range:
        return (least + most) / 2.0;
    case Kind::imix:
        return (7.0 * kImixSmall + 4.0 * kImixMiddle + kImixLarge) / kImixParts;
    }
    return least;
}

std::uint16_t PacketSizes::draw(RandomSource& random) const {
    switch (kind) {
    case Kind::fixed:
        return least;
    case Kind::range:
        return static_cast<std::uint16_t>(least + random.below(std::uint64_t{most} - least + 1));
    case Kind::imix: {
        const std::uint64_t part = random.below(kImixParts);
        if (part < 7) return kImixSmall;
        return part < 11 ? kImixMiddle : kImixLarge;
    }
    }
    return least;
}

} // namespace thisbe::packet
