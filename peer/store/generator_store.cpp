#include "peer/store/generator_store.h"

#include "shared/net/system_clock.h"
#include "shared/program/program.h"

#include <iostream>

namespace thisbe::peer {

GeneratorStore::GeneratorStore(const std::string& path, std::function<void()> onRoom) {
    if (path.empty()) return;
    store_.emplace(path, StoreWriter::Calls{std::move(onRoom), [path](const std::string& problem) {
                                                std::cerr << "thisbe: --db: '" + path + "': " + problem +
                                                                 "; trying again\n";
                                            }});
}

GeneratorStore::~GeneratorStore() {
    if (const std::string trouble = incomplete(); !trouble.empty()) std::cerr << "thisbe: " + trouble + "\n";
}

void GeneratorStore::keep(TestRow row) {
    if (!store_) return;
    row.side = "generator";
    row.endedAt = SystemClock().wallNow();
    store_->add(std::move(row));
}

void GeneratorStore::finish() {
    if (const std::string trouble = incomplete(); !trouble.empty())
        throw StartupError(ExitStatus::failed, "--db: " + trouble);
}

std::string GeneratorStore::incomplete() {
    if (!store_) return {};
    const StoreTotals totals = store_->finish();
    store_.reset();
    return totals.complete() ? std::string() : totals.toString();
}

} // namespace thisbe::peer
