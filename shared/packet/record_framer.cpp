#include "shared/packet/record_framer.h"

#include "shared/wire/byte_reader.h"

#include <algorithm>

namespace thisbe::packet {

namespace {

constexpr std::size_t kLengthSize = 4;
// What an idle stream may keep of its buffer: most records of a lively one fit, and thousands of idle ones
// are cheap.
constexpr std::size_t kKeptCapacity = 2048;

} // namespace

std::optional<RecordProblem> RecordFramer::onBytes(ByteView bytes, const Take& take) {
    if (problem_) return problem_;
    if (!pending_.empty() && !completePending(bytes, take)) return problem_;
    while (!bytes.empty()) {
        const auto size = wholeSize(bytes);
        if (problem_) return problem_;
        if (!size || bytes.size() < *size) break;
        const bool goOn = take(bytes.subspan(kLengthSize, *size - kLengthSize));
        bytes = bytes.subspan(*size);
        if (!goOn) return std::nullopt;
    }
    pending_.assign(bytes.begin(), bytes.end());
    return std::nullopt;
}

std::optional<std::size_t> RecordFramer::wholeSize(ByteView bytes) {
    if (bytes.size() < kLengthSize) return std::nullopt;
    const std::size_t length = ByteReader(bytes).u32();
    if (length == 0) problem_ = RecordProblem::emptyRecord;
    if (length > maxRecord_) problem_ = RecordProblem::tooLong;
    return kLengthSize + length;
}

// False when there is nothing more to do with these bytes: they all became part of the record, its length is
// wrong, or the taker said stop.
bool RecordFramer::completePending(ByteView& bytes, const Take& take) {
    if (!fillPending(bytes, kLengthSize)) return false;
    const auto size = wholeSize(pending_);
    if (problem_ || !fillPending(bytes, *size)) return false;
    const bool goOn = take(ByteView(pending_).subspan(kLengthSize));
    clearPending();
    return goOn;
}

bool RecordFramer::fillPending(ByteView& bytes, std::size_t size) {
    const std::size_t missing = size - std::min(size, pending_.size());
    const ByteView part = bytes.first(std::min(missing, bytes.size()));
    pending_.insert(pending_.end(), part.begin(), part.end());
    bytes = bytes.subspan(part.size());
    return part.size() == missing;
}

void RecordFramer::clearPending() {
    if (pending_.capacity() > kKeptCapacity)
        std::vector<std::uint8_t>().swap(pending_);
    else
        pending_.clear();
}

} // namespace thisbe::packet
