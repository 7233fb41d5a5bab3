// Something that runs on a simulated host and dies with it.
#pragma once

namespace thisbe::sim {

class Process {
  public:
    virtual ~Process() = default;
};

} // namespace thisbe::sim
