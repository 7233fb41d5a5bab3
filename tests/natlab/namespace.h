// A network namespace of the kernel, by the name that `ip netns` knows.
#pragma once

#include "shared/net/file_descriptor.h"

#include <sys/types.h>

#include <functional>
#include <future>
#include <string>
#include <utility>

namespace thisbe::natlab {

// Which namespace it is, whatever it is called: the device and inode of its /proc/PID/ns/net.
struct NamespaceId {
    dev_t device = 0;
    ino_t inode = 0;

    friend bool operator==(const NamespaceId&, const NamespaceId&) = default;
};

// Opened, not owned: Lab makes and removes namespaces. Needs root.
class Namespace {
  public:
    // Throws LabError where there is no such namespace.
    static Namespace open(const std::string& name);

    const std::string& name() const { return name_; }
    NamespaceId id() const { return id_; }

    // Runs the functor in a thread of its own inside the namespace and returns what it returns; an exception
    // comes out here. A socket opened in there stays in there, wherever it is used afterwards.
    template<class Functor>
    auto inside(Functor&& functor) const {
        return std::async(std::launch::async,
                          [&] {
                              enter();
                              return std::forward<Functor>(functor)();
                          })
            .get();
    }
    // Moves the calling thread for good.
    void enter() const;

  private:
    Namespace(std::string name, FileDescriptor fd, NamespaceId id)
        : name_(std::move(name)), fd_(std::move(fd)), id_(id) {}

    std::string name_;
    FileDescriptor fd_;
    NamespaceId id_;
};

} // namespace thisbe::natlab
