#include "tests/support/allocation_counter.h"

#include <openssl/crypto.h>

#include <cstdlib>
#include <thread>

namespace thisbe::test {

namespace {

struct alignas(64) Wide {
    std::uint8_t bytes[64];
};

// Not inlined (and volatile below), so that the compiler cannot leave a matching pair out.
template<class T>
[[gnu::noinline]] std::unique_ptr<T> make() {
    return std::make_unique<T>();
}

TEST(AllocationCounter, CountsNothingWhenNothingIsAllocated) {
    const AllocationCounter allocations;
    EXPECT_EQ(allocations.count(), 0u);
}

TEST(AllocationCounter, CountsEveryKindOfAllocation) {
    const AllocationCounter allocations;
    const auto plain = make<int>();
    EXPECT_EQ(allocations.count(), 1u);
    const auto aligned = make<Wide>();
    EXPECT_EQ(allocations.count(), 2u);
    void* volatile const fromC = std::malloc(100);
    EXPECT_EQ(allocations.count(), 3u);
    void* const fromLibrary = OPENSSL_malloc(100);
    EXPECT_EQ(allocations.count(), 4u);
    OPENSSL_free(fromLibrary);
    std::free(fromC);
    EXPECT_EQ(allocations.count(), 4u);
}

TEST(AllocationCounter, SeesItsOwnThreadOnly) {
    std::uint64_t seenThere = 0;
    std::thread other([&] {
        const AllocationCounter there;
        const auto value = make<int>();
        seenThere = there.count();
    });
    const AllocationCounter here;
    other.join();
    EXPECT_EQ(here.count(), 0u);
    EXPECT_EQ(seenThere, 1u);
}

} // namespace

} // namespace thisbe::test
