// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash for tables that strangers fill.
#pragma once

#include "shared/base/bytes.h"
#include "shared/base/random_source.h"

#include <cstdint>

namespace thisbe {

// Who does not know the key cannot find two inputs that meet in one place of a table. Cheap: some 20 ns for a
// short input. As authentication on the wire 64 bits are few: only the packet plane's test packets have it
// so, where a forgery falsifies one number of one report (docs/adr/0012).
class SipHash {
  public:
    constexpr SipHash(std::uint64_t key0, std::uint64_t key1) : key0_(key0), key1_(key1) {}
    // A key of its own, never to be told.
    static SipHash withRandomKey(RandomSource& random) {
        const std::uint64_t key0 = random.u64();
        return {key0, random.u64()};
    }

    std::uint64_t operator()(ByteView bytes) const;
    // The hash of the value's eight bytes, least significant first.
    std::uint64_t operator()(std::uint64_t value) const;

  private:
    std::uint64_t key0_;
    std::uint64_t key1_;
};

} // namespace thisbe
