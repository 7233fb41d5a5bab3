#include "tests/peer/path/model_transport.h"

#include "shared/wire/byte_reader.h"
#include "shared/wire/byte_writer.h"

#include <algorithm>
#include <array>

namespace thisbe::peer::test {

namespace {

constexpr std::uint8_t kMessage = 200; // no STUN
constexpr std::uint8_t kAcknowledgement = 201;
constexpr Duration kLongestWait = 500ms;
constexpr std::size_t kSize = 9;

ModelTransport::Bytes encode(std::uint8_t type, std::uint64_t number) {
    ModelTransport::Bytes bytes(kSize);
    ByteWriter writer(bytes);
    writer.u8(type);
    writer.u64(number);
    return bytes;
}

} // namespace

void ModelTransport::say(TimePoint now) {
    pending_[next_++] = {now, 200ms};
}

void ModelTransport::onDatagram(TimePoint now, ByteView datagram) {
    ByteReader reader(datagram);
    const std::uint8_t type = reader.u8();
    const std::uint64_t number = reader.u64();
    if (type == kAcknowledgement) {
        pending_.erase(number);
        return;
    }
    acknowledgements_.push_back(number);
    if (number < delivered_ || !early_.insert(number).second) {
        ++duplicates_;
        return;
    }
    while (early_.erase(delivered_) > 0) {
        ++delivered_;
        longestGap_ = std::max(longestGap_, now - deliveredAt_);
        deliveredAt_ = now;
    }
}

TimePoint ModelTransport::nextDeadline() const {
    TimePoint earliest = kNever;
    for (const auto& [number, pending] : pending_)
        earliest = std::min(earliest, pending.due);
    return earliest;
}

std::optional<ModelTransport::Bytes> ModelTransport::take(TimePoint now) {
    if (!acknowledgements_.empty()) {
        const std::uint64_t number = acknowledgements_.back();
        acknowledgements_.pop_back();
        return encode(kAcknowledgement, number);
    }
    for (auto& [number, pending] : pending_) {
        if (pending.due > now) continue;
        pending.due = now + pending.wait;
        pending.wait = std::min(2 * pending.wait, kLongestWait);
        return encode(kMessage, number);
    }
    return std::nullopt;
}

void ModelTransport::onRecovered(TimePoint now) {
    for (auto& [number, pending] : pending_)
        pending = {now, 200ms};
}

} // namespace thisbe::peer::test
