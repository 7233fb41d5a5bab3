// The direct way between the two homes of a lab, cut for as long as this lives; the server stays in reach.
#pragma once

#include "tests/natlab/nat_lab.h"

namespace thisbe::interop {

class PathCut {
  public:
    // The router drops, silently, whatever is not from or to the server. Throws LabError.
    explicit PathCut(const natlab::NatLab& lab);
    ~PathCut();
    PathCut(const PathCut&) = delete;
    PathCut& operator=(const PathCut&) = delete;

  private:
    const natlab::LabHost& router_;
};

} // namespace thisbe::interop
