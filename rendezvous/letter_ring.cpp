#include "rendezvous/letter_ring.h"

#include <algorithm>
#include <bit>

namespace thisbe::rendezvous {

namespace {

// What of the ring letters of this kind may fill.
std::uint64_t shareOf(LetterKind kind, std::uint64_t whole) {
    return kind == LetterKind::relayed ? whole / 4 * 3 : whole;
}

} // namespace

LetterRing::LetterRing(std::size_t letters, std::size_t bytes)
    : entries_(std::bit_ceil(letters)),
      blockSize_(std::bit_ceil(bytes)),
      block_(std::make_unique_for_overwrite<std::uint8_t[]>(blockSize_)) {}

std::uint64_t LetterRing::startOf(std::size_t size) const {
    const std::uint64_t offset = bytes_ & (blockSize_ - 1);
    return offset + size <= blockSize_ ? bytes_ : bytes_ + (blockSize_ - offset);
}

bool LetterRing::fits(LetterKind kind, std::size_t size) const {
    return put_ - freeFrom_ < shareOf(kind, entries_.size()) &&
           startOf(size) + size - freeBytes_ <= shareOf(kind, blockSize_);
}

void LetterRing::seeWhatWasTaken() {
    const std::uint64_t taken = taken_.load(std::memory_order_acquire);
    if (taken == freeFrom_) return;
    // The latest that was taken has not been written over: that needs a place beyond freeFrom_ + size.
    freeFrom_ = taken;
    freeBytes_ = entries_[(taken - 1) & (entries_.size() - 1)].end;
}

// Where the receiver keeps up, the same bytes serve again and again and stay in the caches; all of the ring
// in turn would be written through them.
void LetterRing::beginAgainIfEmpty() {
    if (published_.load(std::memory_order_relaxed) != put_) return;
    seeWhatWasTaken();
    if (freeFrom_ == put_) freeBytes_ = bytes_ = startOf(blockSize_);
}

bool LetterRing::put(const Letter& letter) {
    const std::size_t size = letter.bytes.size() + letter.rest.size();
    beginAgainIfEmpty();
    if (!fits(letter.kind, size)) {
        seeWhatWasTaken();
        if (!fits(letter.kind, size)) return false;
    }
    const std::uint64_t start = startOf(size);
    const auto offset = static_cast<std::size_t>(start & (blockSize_ - 1));
    // Not std::ranges::copy: see DatagramBatch::append().
    std::uint8_t* const behind = std::copy(letter.bytes.begin(), letter.bytes.end(), block_.get() + offset);
    std::copy(letter.rest.begin(), letter.rest.end(), behind);
    bytes_ = start + size;
    entries_[put_++ & (entries_.size() - 1)] = {letter.kind, letter.flow, offset, size, bytes_};
    return true;
}

bool LetterRing::publish() {
    if (published_.load(std::memory_order_relaxed) == put_) return false;
    // In one order with the look at whether the receiver sleeps (EventLoop::knock): one of both sees the
    // other.
    published_.store(put_, std::memory_order_seq_cst);
    return true;
}

Letter LetterRing::at(std::uint64_t number) const {
    const Entry& entry = entries_[number & (entries_.size() - 1)];
    return {entry.kind, entry.flow, {block_.get() + entry.offset, entry.size}};
}

} // namespace thisbe::rendezvous
