// The operating system's randomness, fetched in blocks so that a transaction id costs a copy and no system
// call.
#pragma once

#include "shared/base/random_source.h"

namespace thisbe {

// getrandom(2), unpredictable. Bytes are erased when handed out. Safe across fork(): the buffer lies in a
// page that the kernel wipes in the child (MADV_WIPEONFORK), so parent and child never hand out the same
// bytes. Not thread-safe; one per thread. The constructor throws std::system_error when the page cannot be
// had.
class SystemRandom final : public RandomSource {
  public:
    SystemRandom();
    ~SystemRandom() override;
    SystemRandom(const SystemRandom&) = delete;
    SystemRandom& operator=(const SystemRandom&) = delete;

    void fill(ByteSpan out) override;

  private:
    struct Page;
    void refill();

    Page* page_;
};

} // namespace thisbe
