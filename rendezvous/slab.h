// Objects that are found by a small number and never move.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace thisbe::rendezvous {

// The place of an object in a Slab. Used again after the object is gone: what outlives it needs a tag
// besides.
using Slot = std::uint32_t;

// Grows by chunks, so growing copies nothing and references stay valid; places are used again last in, first
// out, while they are warm. Memory is given back only at the end.
template<class T, std::size_t ChunkSize = 256>
class Slab {
  public:
    // Slots are below this: they travel in 24 bits of an id.
    static constexpr std::size_t kMaxSize = std::size_t{1} << 24;

    bool full() const { return size_ == kMaxSize; }
    std::size_t size() const { return size_; }

    // Not when it is full.
    template<class... Args>
    Slot emplace(Args&&... args) {
        if (free_.empty()) addChunk();
        const Slot slot = free_.back();
        place(slot).emplace(std::forward<Args>(args)...);
        free_.pop_back();
        ++size_;
        return slot;
    }

    // Null for a place that is empty or was never there.
    T* find(Slot slot) {
        if (slot >= chunks_.size() * ChunkSize) return nullptr;
        std::optional<T>& there = place(slot);
        return there ? &*there : nullptr;
    }
    const T* find(Slot slot) const { return const_cast<Slab*>(this)->find(slot); }

    // There must be one.
    T& at(Slot slot) { return *place(slot); }
    const T& at(Slot slot) const { return *const_cast<Slab*>(this)->place(slot); }

    void erase(Slot slot) {
        place(slot).reset();
        free_.push_back(slot);
        --size_;
    }

    template<class Visit>
    void forEach(Visit&& visit) {
        for (Slot slot = 0; slot < chunks_.size() * ChunkSize; ++slot)
            if (T* there = find(slot)) visit(slot, *there);
    }

  private:
    std::optional<T>& place(Slot slot) { return (*chunks_[slot / ChunkSize])[slot % ChunkSize]; }

    void addChunk() {
        const auto first = static_cast<Slot>(chunks_.size() * ChunkSize);
        chunks_.push_back(std::make_unique<std::array<std::optional<T>, ChunkSize>>());
        for (Slot slot = first + ChunkSize; slot > first; --slot)
            free_.push_back(slot - 1);
    }

    std::vector<std::unique_ptr<std::array<std::optional<T>, ChunkSize>>> chunks_;
    std::vector<Slot> free_;
    std::size_t size_ = 0;
};

} // namespace thisbe::rendezvous
