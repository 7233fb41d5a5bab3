#include "shared/net/system_random.h"

#include <sys/mman.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <system_error>

namespace thisbe {
namespace {

constexpr std::size_t kPageSize = 4096;

// The kernel gives up to 256 bytes in one piece; more may come short, and a signal may interrupt.
void fetch(ByteSpan out) {
    while (!out.empty()) {
        const ssize_t got = ::getrandom(out.data(), out.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        // Without randomness nothing here is safe, and on Linux since 3.17 it cannot fail.
        if (got <= 0) std::abort();
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

} // namespace

// All zero after fork(), which reads as "nothing left".
struct SystemRandom::Page {
    std::size_t left = 0;
    std::array<std::uint8_t, kPageSize - sizeof(std::size_t)> bytes{};
};

SystemRandom::SystemRandom() : page_(nullptr) {
    void* const memory =
        ::mmap(nullptr, kPageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw std::system_error(errno, std::generic_category(), "random: cannot map a page of memory");
    if (::madvise(memory, kPageSize, MADV_WIPEONFORK) != 0) {
        const int error = errno;
        ::munmap(memory, kPageSize);
        throw std::system_error(
            error, std::generic_category(),
            "random: the kernel cannot wipe a page on fork (Linux 4.14 or later is needed)");
    }
    page_ = new (memory) Page;
}

SystemRandom::~SystemRandom() {
    ::explicit_bzero(page_, kPageSize);
    ::munmap(page_, kPageSize);
}

void SystemRandom::refill() {
    fetch(page_->bytes);
    page_->left = page_->bytes.size();
}

void SystemRandom::fill(ByteSpan out) {
    if (out.size() > page_->bytes.size() / 4) return fetch(out);
    if (out.size() > page_->left) refill();
    page_->left -= out.size();
    const ByteSpan taken = ByteSpan(page_->bytes).subspan(page_->left, out.size());
    std::ranges::copy(taken, out.begin());
    std::ranges::fill(taken, std::uint8_t{0});
}

} // namespace thisbe
