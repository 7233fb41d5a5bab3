#include "tests/support/allocation_counter.h"

#include <cerrno>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define THISBE_SANITIZER_HOOKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define THISBE_SANITIZER_HOOKS 1
#endif
#endif

namespace {

// Constant-initialised and trivially destroyed: touching it never allocates, even inside malloc.
constinit thread_local std::uint64_t allocationsOfThisThread = 0;

} // namespace

#ifdef THISBE_SANITIZER_HOOKS

// gcc 12 ships the function but not its header, sanitizer/allocator_interface.h.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*onMalloc)(const volatile void*, std::size_t),
                                                         void (*onFree)(const volatile void*));

namespace {

void onMalloc(const volatile void*, std::size_t) {
    ++allocationsOfThisThread;
}
void onFree(const volatile void*) {}

[[maybe_unused]] const int kInstalled = __sanitizer_install_malloc_and_free_hooks(onMalloc, onFree);

} // namespace

#else

// The program's definitions come before glibc's, for every shared library too; memory from __libc_malloc is
// freed by the ordinary free. libstdc++'s operator new ends in malloc or aligned_alloc.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
    ++allocationsOfThisThread;
    return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
    ++allocationsOfThisThread;
    return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
    ++allocationsOfThisThread;
    return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    ++allocationsOfThisThread;
    return __libc_memalign(alignment, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
    ++allocationsOfThisThread;
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
    ++allocationsOfThisThread;
    void* memory = __libc_memalign(alignment, size);
    if (memory == nullptr) return ENOMEM;
    *out = memory;
    return 0;
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

#endif

namespace thisbe::test {

AllocationCounter::AllocationCounter() : start_(allocationsOfThisThread) {}

std::uint64_t AllocationCounter::count() const {
    return allocationsOfThisThread - start_;
}

} // namespace thisbe::test
