// What tests that need a lab derive from.
#pragma once

#include "tests/natlab/lab_builder.h"
#include "tests/natlab/nat_lab.h"

#include <gtest/gtest.h>

namespace thisbe::natlab {

// Skips, with the reason, where labs cannot be made.
class NatLabTest : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const auto reason = whyNoLab()) GTEST_SKIP() << *reason;
    }
};

} // namespace thisbe::natlab
