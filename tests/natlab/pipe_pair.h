// Both ends of a pipe, closed on exec.
#pragma once

#include "shared/net/file_descriptor.h"
#include "tests/natlab/lab_error.h"

#include <array>
#include <fcntl.h>

namespace thisbe::natlab {

struct PipePair {
    FileDescriptor reader;
    FileDescriptor writer;

    PipePair() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw LabError::fromErrno("cannot make a pipe");
        reader = FileDescriptor(ends[0]);
        writer = FileDescriptor(ends[1]);
    }
};

} // namespace thisbe::natlab
