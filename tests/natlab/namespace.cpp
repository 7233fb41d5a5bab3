#include "tests/natlab/namespace.h"

#include "tests/natlab/lab_error.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <sched.h>

namespace thisbe::natlab {

Namespace Namespace::open(const std::string& name) {
    const std::string path = "/run/netns/" + name;
    FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) throw LabError::fromErrno("cannot open network namespace " + path);
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) throw LabError::fromErrno("cannot look at " + path);
    return {name, std::move(fd), NamespaceId{status.st_dev, status.st_ino}};
}

void Namespace::enter() const {
    if (::setns(fd_.get(), CLONE_NEWNET) != 0) {
        throw LabError::fromErrno("cannot enter network namespace " + name_ + " (are you root?)");
    }
}

} // namespace thisbe::natlab
