#include "shared/wire/packet_queue.h"

namespace thisbe {

namespace {

constexpr std::size_t kLengthSize = 2;
// What an idle queue may keep: about one flight of a handshake.
constexpr std::size_t kKeptCapacity = 4096;
// Taken packets are cut off the front when there are more of them than this and more than of the others.
constexpr std::size_t kMaxTaken = std::size_t{64} * 1024;

} // namespace

bool PacketQueue::push(ByteView packet) {
    if (packet.empty() || packet.size() > kMaxPacket || packet.size() > maxBytes_ - bytes_) return false;
    tidy();
    block_.push_back(static_cast<std::uint8_t>(packet.size() >> 8));
    block_.push_back(static_cast<std::uint8_t>(packet.size() & 0xFF));
    block_.insert(block_.end(), packet.begin(), packet.end());
    bytes_ += packet.size();
    return true;
}

std::optional<ByteView> PacketQueue::pop() {
    if (empty()) {
        tidy();
        return std::nullopt;
    }
    const std::size_t size = static_cast<std::size_t>(block_[head_]) << 8 | block_[head_ + 1];
    const ByteView packet = ByteView(block_).subspan(head_ + kLengthSize, size);
    head_ += kLengthSize + size;
    bytes_ -= size;
    return packet;
}

void PacketQueue::tidy() {
    if (empty()) {
        block_.clear();
        if (block_.capacity() > kKeptCapacity) block_.shrink_to_fit();
        head_ = 0;
    } else if (head_ > kMaxTaken && head_ > block_.size() / 2) {
        block_.erase(block_.begin(), block_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }
}

} // namespace thisbe
