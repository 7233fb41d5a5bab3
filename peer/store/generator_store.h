// --db of `thisbe generate`.
#pragma once

#include "peer/store/store.h"

namespace thisbe::peer {

// Opened before the test, so that a file that cannot be used is told before anything is sent. Without a path
// it keeps nothing.
class GeneratorStore {
  public:
    // Throws StartupError. onRoom: see Store; in the writer's thread.
    explicit GeneratorStore(
        const std::string& path, std::function<void()> onRoom = [] {});
    // Says on standard error what finish() would have thrown.
    ~GeneratorStore();
    GeneratorStore(const GeneratorStore&) = delete;
    GeneratorStore& operator=(const GeneratorStore&) = delete;

    // Null without a path.
    Store* store() { return store_ ? &*store_ : nullptr; }
    // With the time of now and the generator as the side.
    void keep(TestRow row);
    // Everything is written when it returns. Throws StartupError when something was dropped.
    void finish();

  private:
    std::string incomplete();

    std::optional<Store> store_;
};

} // namespace thisbe::peer
