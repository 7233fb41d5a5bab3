// Proves that a hot path allocates nothing.
#pragma once

#include <cstdint>

namespace thisbe::test {

// Counts the heap allocations of the calling thread from its construction on: operator new in every form, and
// malloc, calloc, realloc and the aligned ones, so those of C libraries (OpenSSL, POCO) too. Counters may
// nest. A test that uses it names the library thisbe_allocation_counter in its LIBRARIES. Works in plain
// builds by standing in front of glibc's malloc, and under address and thread sanitizer by their own hooks.
//
//     const AllocationCounter allocations;
//     hotPath();
//     EXPECT_EQ(allocations.count(), 0u);
class AllocationCounter {
  public:
    AllocationCounter();

    std::uint64_t count() const;

  private:
    std::uint64_t start_;
};

} // namespace thisbe::test
