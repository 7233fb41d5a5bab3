// What tests that need a lab derive from.
#pragma once

#include "tests/natlab/lab_builder.h"
#include "tests/natlab/nat_lab.h"

#include <gtest/gtest.h>

#include <ostream>

namespace thisbe::natlab {

// How gtest shows what it compares.
inline void PrintTo(NatKind kind, std::ostream* out) { // NOLINT(readability-identifier-naming): gtest's name
    *out << toString(kind);
}
inline void PrintTo(const NatBehavior& behavior, std::ostream* out) { // NOLINT(readability-identifier-naming)
    *out << toString(behavior.mapping) << " mapping, " << toString(behavior.filtering) << " filtering";
}

// Skips, with the reason, where labs cannot be made.
class NatLabTest : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const auto reason = whyNoLab()) GTEST_SKIP() << *reason;
    }
};

} // namespace thisbe::natlab
