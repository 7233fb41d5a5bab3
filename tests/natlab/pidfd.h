// A process held by descriptor: its number cannot be used again for another one meanwhile (pidfd_open(2)).
// By system call, because glibc 2.36 declares these functions with C++ linkage and does not have them.
#pragma once

#include "shared/net/file_descriptor.h"

#include <sys/syscall.h>
#include <sys/types.h>

namespace thisbe::natlab {

// Empty where the process is gone. Readable (poll) once it has ended.
inline FileDescriptor openPidfd(pid_t pid) {
    return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U)));
}

inline bool signalPidfd(const FileDescriptor& pidfd, int signal) {
    return ::syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0U) == 0;
}

} // namespace thisbe::natlab
