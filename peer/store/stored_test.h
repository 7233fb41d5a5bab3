// A row of the table of tests, read again.
#pragma once

#include "peer/store/test_row.h"

namespace thisbe::peer {

struct StoredTest {
    std::int64_t number = 0; // in its file, from 1 on
    TestRow row;
};

} // namespace thisbe::peer
