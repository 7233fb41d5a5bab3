#include "rendezvous/mailbox.h"

#include <algorithm>

namespace thisbe::rendezvous {

namespace {

constexpr std::size_t kAllBytes = 2 * 1024 * 1024;
// The largest datagram fits into relayed data's share of an empty ring, wherever that begins.
constexpr std::size_t kLeastBytes = 256 * 1024;
constexpr std::size_t kBytesPerLetter = 256;

} // namespace

Mailbox::Mailbox(std::uint16_t owner, std::uint16_t workers) : rings_(workers) {
    const std::size_t senders = std::max<std::size_t>(1, workers - 1U);
    const std::size_t bytes = std::max(kLeastBytes, kAllBytes / senders);
    for (std::uint16_t i = 0; i < workers; ++i)
        if (i != owner) rings_[i] = std::make_unique<LetterRing>(bytes / kBytesPerLetter, bytes);
}

bool Mailbox::empty() const {
    return std::ranges::all_of(rings_, [](const auto& ring) { return !ring || ring->empty(); });
}

} // namespace thisbe::rendezvous
