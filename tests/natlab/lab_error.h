// What goes wrong while a lab is built or used: what, the value met, what to do.
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace thisbe::natlab {

class LabError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;

    // "cannot open /run/netns/x: No such file or directory", from errno.
    static LabError fromErrno(const std::string& what) {
        return LabError(what + ": " + std::generic_category().message(errno));
    }
};

} // namespace thisbe::natlab
